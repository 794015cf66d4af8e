"""Published figures beside ours, each as of its own day and place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from contracts.reference.indicators import Definitions, Indicator
from services.projections.indicators.contradictions import Contradiction, contradictions
from services.projections.indicators.counting import Question
from services.projections.indicators.figures import Statement, statements
from services.projections.indicators.model import INDICATORS
from services.projections.indicators.places import recorded_in
from services.projections.indicators.queries import Open, Told, told


class Compared(NamedTuple):
    """A published figure and what the events say of the same thing."""

    statement: Statement
    ours: Told

    @property
    def difference(self) -> int | None:
        """The published figure less ours."""
        return None if self.ours.value is None else self.statement.value - self.ours.value


class Explained(NamedTuple):
    """A contradiction, and the value of the indicator that was perhaps counted instead."""

    contradiction: Contradiction
    instead: Indicator | None
    value: int | None


class Reconciled(NamedTuple):
    """Every published figure with ours, and the contradictions among the published ones."""

    compared: list[Compared]
    contradictions: list[Explained]


def reconciled(
    open_tables: Open, positions: Mapping[str, int], defined: Definitions, on: date | None
) -> Reconciled:
    """Published figures as known at the positions, compared as of each one's own day.

    Args:
        open_tables: see there.
        positions: of both logs.
        defined: what indicators and checks there are; a figure of another indicator has none of
            ours.
        on: only figures entered by this effective day.
    """
    with open_tables(INDICATORS) as connection:
        published = statements(connection, positions["case"], on)
    questions = {
        number: _question(one, defined.indicators[one.indicator])
        for number, one in enumerate(published)
        if one.indicator in defined.indicators
    }
    found = list(contradictions(published, defined))
    instead = _instead(found, defined, first_number=len(published))
    answers = told(open_tables, positions, questions | instead)
    compared = [
        Compared(one, answers[number][()] if number in questions else Told(None, "not_recorded"))
        for number, one in enumerate(published)
    ]
    explained = [
        _explained(one, instead.get(number), answers.get(number, {}).get((), Told(None)))
        for number, one in enumerate(found, len(published))
    ]
    return Reconciled(compared, explained)


def _question(statement: Statement, indicator: Indicator) -> Question:
    return Question(
        indicator,
        statement.as_of,
        recorded_in(statement.scope, statement.place),
        statement.service,
        statement.target_group,
        statement.year,
    )


def _instead(
    found: Sequence[Contradiction], defined: Definitions, first_number: int
) -> dict[int, Question]:
    """Of each contradiction that a check may explain, the question of what was counted instead."""
    return {
        number: _question(one.statements[0], defined.indicators[one.check.explained_by])
        for number, one in enumerate(found, first_number)
        if one.check is not None and one.check.explained_by is not None
    }


def _explained(contradiction: Contradiction, asked: Question | None, answer: Told) -> Explained:
    if asked is None or answer.value != contradiction.stated:
        return Explained(contradiction, None, None)
    return Explained(contradiction, asked.indicator, answer.value)
