"""What indicators are reckoned from beside deliveries and money, kept as it came.

Targets, staffing, published figures, providers and moves out of institutions; whatever is taken
back keeps its row and gets the position from which it is.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from psycopg import Connection

from contracts.events.case import CaseOpened, TargetStatusRecorded
from contracts.events.figures import (
    FigurePublished,
    FigureWithdrawn,
    IndicatorTargetSet,
    StaffingReported,
)
from contracts.events.register import ProviderRegistered, ProviderRemoved
from contracts.events.transition import MovedOut, TransitionStepWithdrawn
from contracts.reference import quoted_service, service_codes
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.copying import CopyInto

TABLES = """
CREATE TABLE target (
    position       bigint PRIMARY KEY,
    indicator      text   NOT NULL,
    scope          text   NOT NULL,
    place          text   NOT NULL,
    effective_date date   NOT NULL,
    base_year      integer,
    baseline       bigint,
    target_year    integer,
    target         bigint NOT NULL,
    source         text   NOT NULL
);
CREATE TABLE staffing (
    position                  bigint PRIMARY KEY,
    place                     text   NOT NULL,
    effective_date            date   NOT NULL,
    specialists               integer NOT NULL,
    with_raised_qualification integer NOT NULL,
    supervised                integer NOT NULL
);
CREATE TABLE figure (
    position           bigint PRIMARY KEY,
    withdrawn_position bigint,
    figure_reference   text   NOT NULL,
    indicator          text   NOT NULL,
    scope              text   NOT NULL,
    place              text   NOT NULL,
    service            text,
    target_group       text,
    year               integer,
    value              bigint NOT NULL,
    unit               text   NOT NULL,
    as_of              date   NOT NULL,
    published_on       date,
    published_as       text,
    complete_by        text[] NOT NULL,
    source             text   NOT NULL,
    effective_date     date   NOT NULL
);
CREATE TABLE provider_entry (
    position      bigint NOT NULL,
    provider      text   NOT NULL,
    recorded_in   text   NOT NULL,
    begins_on     date   NOT NULL,
    valid_to      date,
    service       text,
    target_groups text[] NOT NULL
);
CREATE TABLE moved_out (
    position           bigint PRIMARY KEY,
    withdrawn_position bigint,
    case_id            uuid   NOT NULL,
    recorded_in        text   NOT NULL,
    effective_date     date   NOT NULL
);
CREATE TABLE belonging (
    position       bigint PRIMARY KEY,
    case_id        uuid   NOT NULL,
    target_group   text   NOT NULL,
    effective_date date   NOT NULL
);
CREATE INDEX ON belonging (case_id);
"""
_KNOWN = "position <= %(case)s ORDER BY position"
_WITHDRAWN = "CASE WHEN withdrawn_position <= %(case)s THEN withdrawn_position END"
ROWS = (
    f"SELECT * FROM target WHERE {_KNOWN}",  # noqa: S608 - constants, as all below
    f"SELECT * FROM staffing WHERE {_KNOWN}",  # noqa: S608
    "SELECT position, figure_reference, indicator, scope, place, service, target_group, year,"  # noqa: S608
    " value, unit, as_of, published_on, published_as, complete_by, source, effective_date,"
    f" {_WITHDRAWN} FROM figure WHERE {_KNOWN}",
    f'SELECT * FROM provider_entry WHERE {_KNOWN}, service COLLATE "C"',  # noqa: S608
    f"SELECT position, case_id, recorded_in, effective_date, {_WITHDRAWN} FROM moved_out"  # noqa: S608
    f" WHERE {_KNOWN}",
    f"SELECT * FROM belonging WHERE {_KNOWN}",  # noqa: S608
)

_copy_targets = CopyInto(
    "target", "position int8", "indicator text", "scope text", "place text", "effective_date date",
    "base_year int4", "baseline int8", "target_year int4", "target int8", "source text",
)  # fmt: skip
_copy_staffing = CopyInto(
    "staffing", "position int8", "place text", "effective_date date", "specialists int4",
    "with_raised_qualification int4", "supervised int4",
)  # fmt: skip
_copy_figures = CopyInto(
    "figure", "position int8", "figure_reference text", "indicator text", "scope text",
    "place text", "service text", "target_group text", "year int4", "value int8", "unit text",
    "as_of date", "published_on date", "published_as text", "complete_by text[]", "source text",
    "effective_date date",
)  # fmt: skip
_copy_provider_entries = CopyInto(
    "provider_entry", "position int8", "provider text", "recorded_in text", "begins_on date",
    "valid_to date", "service text", "target_groups text[]",
)  # fmt: skip
_copy_moves = CopyInto(
    "moved_out", "position int8", "case_id uuid", "recorded_in text", "effective_date date"
)
_copy_belongings = CopyInto(
    "belonging", "position int8", "case_id uuid", "target_group text", "effective_date date"
)

Row = tuple[Any, ...]


class NothingToWithdraw(Exception):
    """A withdrawal names what there is not, or what was withdrawn before."""


def fold(connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add rows; what is withdrawn ends from the position of its withdrawal."""
    added: dict[CopyInto, list[Row]] = {}
    withdrawals: list[RecordedEvent[Any]] = []
    for event in events:
        for copy, row in _rows_of(event):
            added.setdefault(copy, []).append(row)
        if isinstance(event.fact, FigureWithdrawn) or _withdraws_a_move(event.fact):
            withdrawals.append(event)
    for copy, rows in added.items():
        copy(connection, rows)
    for event in withdrawals:
        _withdraw(connection, event)


def _withdraws_a_move(fact: object) -> bool:
    return isinstance(fact, TransitionStepWithdrawn) and fact.step == "record_move_out"


def _rows_of(event: RecordedEvent[Any]) -> Iterator[tuple[CopyInto, Row]]:
    """The rows of one event, each with where it belongs; most events have none."""
    fact, at = event.fact, event.position
    match fact:
        case IndicatorTargetSet():
            yield (
                _copy_targets,
                (at, fact.indicator, fact.scope, fact.municipality, fact.effective_date,
                 fact.base_year, fact.baseline, fact.target_year, fact.target, fact.source),
            )  # fmt: skip
        case StaffingReported():
            yield (
                _copy_staffing,
                (at, fact.municipality, fact.effective_date, fact.specialists,
                 fact.with_raised_qualification, fact.supervised),
            )  # fmt: skip
        case FigurePublished():
            yield (
                _copy_figures,
                (at, fact.figure_reference, fact.indicator, fact.scope, fact.municipality,
                 fact.service, fact.target_group, fact.year, fact.value, fact.unit, fact.as_of,
                 fact.published_on, fact.published_as, list(fact.complete_by), fact.source,
                 fact.effective_date),
            )  # fmt: skip
        case ProviderRegistered():
            for one in fact.services:
                entry = (at, fact.provider, fact.municipality, fact.effective_date, fact.valid_to)
                groups = list(one.target_groups) or _target_groups(one.service)
                yield _copy_provider_entries, (*entry, one.service, groups)
        case ProviderRemoved():
            # It still provides on the day of its removal.
            after = fact.effective_date + timedelta(days=1)
            yield (
                _copy_provider_entries,
                (at, fact.provider, fact.municipality, after, None, None, []),
            )
        case MovedOut():
            yield _copy_moves, (at, event.originator_id, fact.municipality, fact.effective_date)
        case CaseOpened() | TargetStatusRecorded():
            if fact.target_group is not None:
                yield (
                    _copy_belongings,
                    (at, event.originator_id, fact.target_group, fact.effective_date),
                )
        case _:
            pass


def _target_groups(service: str) -> list[str]:
    """Whom a registered service is for, where that is sure: the only group of the service."""
    if service not in service_codes():
        return []
    groups = quoted_service(service).target_groups
    return list(groups) if len(groups) == 1 else []


def _withdraw(connection: Connection[Any], event: RecordedEvent[Any]) -> None:
    """End what the event withdraws: a figure, or the last recorded move of the day."""
    fact = event.fact
    if isinstance(fact, FigureWithdrawn):
        table, matches = "figure", "figure_reference = %(reference)s"
        named: dict[str, Any] = {"reference": fact.figure_reference}
    else:
        table, matches = "moved_out", "case_id = %(case_id)s AND effective_date = %(day)s"
        named = {"case_id": event.originator_id, "day": fact.step_effective_date}
    ended = connection.execute(
        f"UPDATE {table} SET withdrawn_position = %(at)s WHERE position = ("  # noqa: S608
        f"SELECT max(position) FROM {table} WHERE position < %(at)s AND {matches}"
        " AND withdrawn_position IS NULL)",
        named | {"at": event.position},
    ).rowcount
    if ended != 1:
        raise NothingToWithdraw(f"event {event.position} withdraws no row of {table}")


INDICATORS = ReadModel("indicators", ("case",), TABLES, fold, ROWS)
