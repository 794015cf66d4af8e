"""A limited resource: who holds how much of it, and whether more may be taken."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from math import inf
from typing import NamedTuple, assert_never
from uuid import UUID

from contracts.events.resource import ResourceFact, ResourceKind, ResourceReturned, ResourceTaken
from contracts.refusal import Refusal

ONE_DAY = timedelta(days=1)
UNLIMITED = Decimal(inf)


class Holding(NamedTuple):
    """What one holder holds from the first to the last day."""

    amount: Decimal
    first: date
    last: date
    shared_as: str | None = None

    def covers(self, day: date) -> bool:
        """Whether it is held on this day."""
        return self.first <= day <= self.last


class Limit(NamedTuple):
    """The most that may be held at once, by which rule, and what the units are called.

    `mend_en` and `mend_lv` say what to do where more is wanted; the rule is that of `day`.
    `changes` are other amounts, each from a day on, in the order of days.
    """

    rule_id: str
    amount: Decimal
    unit_en: str
    unit_lv: str
    mend_en: str = ""
    mend_lv: str = ""
    day: date | None = None
    changes: tuple[tuple[date, Decimal], ...] = ()

    def on(self, day: date) -> Decimal:
        """The most that may be held on this day."""
        changed = [amount for begins, amount in self.changes if begins <= day]
        return changed[-1] if changed else self.amount


class Resource(NamedTuple):
    """A resource after `version` facts of its stream; none yet is version 0."""

    kind: ResourceKind
    key: str
    version: int = 0
    holdings: Mapping[UUID, Holding] = {}

    def within(self, first: date, last: date) -> list[Holding]:
        """What is held on some day from the first to the last."""
        return [one for one in self.holdings.values() if one.first <= last and first <= one.last]

    def on(self, day: date) -> Decimal:
        """How much is held on this day."""
        return _sum(one for one in self.holdings.values() if one.covers(day))

    def taken(self, first: date = date.min, last: date = date.max) -> Decimal:
        """The most that is held at once on any day from the first to the last."""
        overlapping = self.within(first, last)
        days = {max(first, one.first) for one in overlapping}
        return max(
            (_sum(one for one in overlapping if one.covers(day)) for day in days),
            default=Decimal(0),
        )


def _sum(holdings: Iterable[Holding]) -> Decimal:
    total = Decimal(0)
    shared: dict[str, Decimal] = {}
    for one in holdings:
        if one.shared_as is None:
            total += one.amount
        else:
            shared[one.shared_as] = max(one.amount, shared.get(one.shared_as, Decimal(0)))
    return total + sum(shared.values(), Decimal(0))


def fold(resource: Resource, facts: Iterable[ResourceFact]) -> Resource:
    """The resource after these facts."""
    holdings = dict(resource.holdings)
    version = resource.version
    for fact in facts:
        version += 1
        match fact:
            case ResourceTaken():
                holdings[fact.holder_id] = Holding(
                    fact.amount,
                    fact.held_from or date.min,
                    fact.held_to or date.max,
                    fact.shared_as,
                )
            case ResourceReturned():
                _return(holdings, fact)
            case _:
                assert_never(fact)
    return resource._replace(version=version, holdings=holdings)


def _return(holdings: dict[UUID, Holding], fact: ResourceReturned) -> None:
    held = holdings.pop(fact.holder_id, None)
    if held is not None and fact.held_until is not None and held.first <= fact.held_until:
        last = min(held.last, fact.held_until)
        holdings[fact.holder_id] = held._replace(last=last)


def refuse_overshoot(resource: Resource, taking: ResourceTaken, limit: Limit) -> Resource:
    """The resource with this taking, unless more would then be held at once than the limit.

    What the same holder held before is replaced, and on a day on which no more is held than before
    a taking passes even where a limit was lowered meanwhile.
    """
    first, last = taking.held_from or date.min, taking.held_to or date.max
    after = fold(resource, [taking])
    held = [*resource.within(first, last), *after.within(first, last)]
    for day in _turning_days(held, limit, first, last):
        before, needed, most = resource.on(day), after.on(day), limit.on(day)
        if needed > most and needed > before:
            left, more = plain(max(Decimal(0), most - before)), plain(needed - before)
            raise Refusal(
                limit.rule_id,
                f"{left} of {plain(most)} {limit.unit_en} are left; {more} is more."
                f" {limit.mend_en}".rstrip(),
                f"Atlikums: {left} no {plain(most)} ({limit.unit_lv}); {more} ir vairāk."
                f" {limit.mend_lv}".rstrip(),
                day=limit.day,
            )
    return after


def _turning_days(held: Iterable[Holding], limit: Limit, first: date, last: date) -> list[date]:
    """The days from the first to the last from which another amount may be held, or is."""
    days = {first, *(begins for begins, _ in limit.changes if first < begins <= last)}
    for one in held:
        if one.first > first:
            days.add(one.first)
        if one.last < last:
            days.add(one.last + ONE_DAY)
    return sorted(days)


def plain(amount: Decimal) -> str:
    """A number without the zeros at its end."""
    return f"{amount.normalize():f}"
