"""What published figures say against each other, found by relations that any of them should keep.

Three relations hold of all figures: two statements of one thing agree, parts add up to their total,
and the checks of `indicators.toml` are kept. No figure is known here by its name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from contracts.money import round_half_up
from contracts.reference import quoted_rule
from contracts.reference.indicators import Check, Definitions, Indicator
from services.projections.indicators.figures import Statement
from services.projections.indicators.places import recorded_in

PERCENT = Decimal(100)
Dimension = Literal["municipality", "service", "target_group", "year"]
Subject = tuple[Any, ...]


class Contradiction(NamedTuple):
    """Published figures that do not fit together.

    `stated` is what the first of them says; `expected` is what the others make of it, or at most.
    `relation` is `agree`, `parts`, or a check's id; `by` is the dimension of the parts.
    """

    relation: str
    statements: tuple[Statement, ...]
    stated: int
    expected: int
    by: Dimension | None = None
    check: Check | None = None


def contradictions(
    statements: Sequence[Statement], definitions: Definitions
) -> Iterator[Contradiction]:
    """Everything in which the statements contradict each other; an unknown indicator is passed."""
    known = [one for one in statements if one.indicator in definitions.indicators]
    yield from _disagreeing(known, definitions.indicators)
    for total in known:
        for dimension in definitions.indicators[total.indicator].adds_up_by:
            if dimension in ("municipality", "service", "target_group", "year"):
                yield from _not_adding_up(total, dimension, known)
    for check in definitions.checks.values():
        yield from _unkept(check, known)


def subject_of(statement: Statement, indicator: Indicator) -> Subject:
    """What a statement is about, whatever its indicator is called."""
    measure, period, groups, services, of_nothing = indicator.counted
    if statement.target_group is not None:
        groups = (statement.target_group,)
    if statement.service is not None:
        services = (statement.service,)
    return (measure, period, groups, services, of_nothing, *_where_and_when(statement))


def _where_and_when(statement: Statement) -> Subject:
    places = recorded_in(statement.scope, statement.place)
    return tuple(sorted(places)), statement.year, statement.as_of


def _disagreeing(
    statements: Iterable[Statement], indicators: Mapping[str, Indicator]
) -> Iterator[Contradiction]:
    of_subject: dict[Subject, list[Statement]] = {}
    for one in statements:
        of_subject.setdefault(subject_of(one, indicators[one.indicator]), []).append(one)
    for same in of_subject.values():
        for other in same[1:]:
            if other.value != same[0].value:
                first = same[0]
                yield Contradiction("agree", (first, other), first.value, other.value)


def _not_adding_up(
    total: Statement, dimension: Dimension, statements: Iterable[Statement]
) -> Iterator[Contradiction]:
    """A total that is less than its parts, or not their sum where the source has all of them."""
    parts: dict[object, Statement] = {}
    for one in statements:
        if _is_part(one, total, dimension):
            parts.setdefault(_coordinate(one, dimension), one)
    if not parts:
        return
    expected = sum(one.value for one in parts.values())
    if expected > total.value or (dimension in total.complete_by and expected != total.value):
        yield Contradiction("parts", (total, *parts.values()), total.value, expected, by=dimension)


def _coordinate(statement: Statement, dimension: Dimension) -> object:
    return statement.place if dimension == "municipality" else getattr(statement, dimension)


def _is_part(one: Statement, total: Statement, dimension: Dimension) -> bool:
    """Whether a statement is of a part of what the total is of, told apart by the dimension."""
    if one.indicator != total.indicator or one.as_of != total.as_of:
        return False
    others = {"service", "target_group", "year"} - {dimension}
    if any(getattr(one, other) != getattr(total, other) for other in others):
        return False
    if dimension == "municipality":
        wider = total.scope != "municipality" and one.scope == "municipality"
        return wider and one.place in recorded_in(total.scope, total.place)
    same_place = (one.scope, one.place) == (total.scope, total.place)
    return (
        same_place
        and _coordinate(total, dimension) is None
        and (_coordinate(one, dimension) is not None)
    )


def _unkept(check: Check, statements: Sequence[Statement]) -> Iterator[Contradiction]:
    others: dict[Subject, Statement] = {}
    for one in statements:
        if one.indicator == check.other:
            others.setdefault(_part_of_place(one), one)
    for one in statements:
        other = others.get(_part_of_place(one)) if one.indicator == check.indicator else None
        if other is None:
            continue
        expected = _expected(check, other.value)
        kept = one.value <= expected if check.relation == "at_most" else one.value == expected
        if not kept:
            yield Contradiction(check.id, (one, other), one.value, expected, check=check)


def _part_of_place(statement: Statement) -> Subject:
    return statement.service, statement.target_group, *_where_and_when(statement)


def _expected(check: Check, of_value: int) -> int:
    if check.relation == "at_most":
        return of_value
    assert check.rule is not None, "a share has a rule"
    assert check.parameter is not None, "a share has a parameter"
    percent = quoted_rule(check.rule).number(check.parameter)
    share = round_half_up(Decimal(of_value * percent) / PERCENT)
    return of_value - share if check.rest else share
