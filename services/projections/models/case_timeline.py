"""The timeline of a case: everything that happened, when it held and when it was learnt.

A row keeps an event's parameters and the text is made when it is read, so a better wording needs no
rebuild. No parameter is personal data: names, codes, dates of birth and free texts stay in the log.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, assert_never
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from pydantic_core import to_json

from contracts.events import CaseFact
from contracts.events.assessment import AssessmentRecorded
from contracts.events.case import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseTransferred,
    CaseworkerAssigned,
    DeathCorrected,
    DeathRecorded,
    MoreSessionsRequested,
    TargetStatusRecorded,
)
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.granting import (
    GrantAmended,
    GrantFact,
    ImmediateResultRecorded,
    ServiceGranted,
)
from contracts.events.register import RegisterEntry
from contracts.events.resource import ResourceMovement
from contracts.events.support_plan import ReviewRecorded, SupportPlanApproved
from contracts.events.transition import (
    MovedOut,
    PreparationActivityRecorded,
    TransitionStep,
    TransitionStepWithdrawn,
    VisitRecorded,
)
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.copying import CopyInto

TABLES = """
CREATE TABLE happening (
    position           bigint      NOT NULL,
    case_id            uuid        NOT NULL,
    originator_version bigint      NOT NULL,
    recorded_at        timestamptz NOT NULL,
    effective_date     date        NOT NULL,
    type_name          text        NOT NULL,
    actor              text        NOT NULL,
    municipality       text        NOT NULL,
    parameters         jsonb       NOT NULL
);
"""
INDEXES = """
ALTER TABLE happening ADD PRIMARY KEY (position);
CREATE INDEX ON happening (case_id, position);
"""
ROWS = "SELECT * FROM happening WHERE position <= %(case)s ORDER BY position"

_copy_happenings = CopyInto(
    "happening",
    "position int8",
    "case_id uuid",
    "originator_version int8",
    "recorded_at timestamptz",
    "effective_date date",
    "type_name text",
    "actor text",
    "municipality text",
    "parameters jsonb",
)


def _plain(number: Decimal) -> str:
    """A quantity without the zeros at its end."""
    return f"{number.normalize():f}"


def parameters_of(fact: CaseFact) -> dict[str, Any]:
    """What the text of an event needs to know; never personal data."""
    match fact:
        case DeliveryRecorded() | DeliveryReversed():
            return {
                "service": fact.service,
                "quantity": _plain(fact.quantity),
                "unit": fact.unit,
                "recipient": fact.recipient,
            }
        case ServiceGranted():
            return {
                "service": fact.service,
                "quantity": _plain(fact.quantity_limit),
                "unit": fact.unit,
                "period_to": fact.period_to.isoformat(),
            }
        case TargetStatusRecorded():
            return {"disability_group": fact.disability_group}
        case AssessmentRecorded():
            return {"care_level": fact.care_level}
        case SupportPlanApproved():
            services = [line.service for line in fact.lines]
            return {"plan_version": fact.plan_version, "services": services}
        case GrantAmended():
            return {
                "service": fact.service,
                "quantity": _plain(fact.quantity_limit),
                "period_to": fact.period_to.isoformat(),
            }
        case ImmediateResultRecorded():
            return {"service": fact.service, "result": fact.result}
        case ReviewRecorded():
            return {"satisfaction": fact.satisfaction}
        case CaseTransferred():
            return {
                "from_municipality": fact.from_municipality,
                "municipality": fact.municipality,
            }
        case CaseworkerAssigned():
            return {"caseworker": fact.caseworker}
        case GrantFact():
            return {"service": fact.service}
        case PreparationActivityRecorded():
            return {"activity": fact.activity, "hours": fact.hours}
        case VisitRecorded():
            return {"visit": fact.visit, "hours": fact.hours}
        case MovedOut():
            return {"housing": fact.housing}
        case TransitionStepWithdrawn():
            return {"step": fact.step, "day": fact.step_effective_date.isoformat()}
        case (
            CaseOpened()
            | MoreSessionsRequested()
            | CaseClosed()
            | CaseReopened()
            | DeathRecorded()
            | DeathCorrected()
            | TransitionStep()
        ):
            return {}
        case _:
            assert_never(fact)


def fold(connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add a row for every event of a case."""
    _copy_happenings(
        connection,
        (
            (
                event.position,
                event.originator_id,
                event.originator_version,
                event.recorded_at,
                event.fact.effective_date,
                event.fact.type_name,
                event.envelope.actor,
                event.fact.municipality,
                Jsonb(parameters_of(event.fact), to_json),
            )
            for event in events
            if not isinstance(event.fact, ResourceMovement | RegisterEntry)
        ),
    )


CASE_TIMELINE = ReadModel(
    "case_timeline", ("case",), TABLES, fold, (ROWS,), INDEXES, partition_by="stream"
)

_SHOWN = """
(%(on)s::date IS NULL OR effective_date <= %(on)s
 OR type_name = 'transition.step_withdrawn' AND (parameters->>'day')::date <= %(on)s
 OR type_name = 'case.death_corrected' AND EXISTS (
    SELECT FROM happening death
     WHERE death.case_id = happening.case_id AND death.type_name = 'case.death_recorded'
       AND death.position < happening.position AND death.effective_date <= %(on)s))
"""
"""What held on the day or before, and what is known to correct any of that."""

Order = Literal["recorded", "effective"]
"""In the order in which things were learnt, or in which they happened."""


class Happening(NamedTuple):
    """One event of a case."""

    position: int
    case_id: UUID
    originator_version: int
    recorded_at: datetime
    effective_date: date
    type_name: str
    actor: str
    municipality: str
    parameters: dict[str, Any]


def is_known(connection: Connection[Any], case_id: UUID, position: int) -> bool:
    """Whether the case exists as known at `position`."""
    row = connection.execute(
        "SELECT FROM happening WHERE case_id = %s AND position <= %s LIMIT 1", (case_id, position)
    ).fetchone()
    return row is not None


def timeline(
    connection: Connection[Any],
    case_id: UUID,
    position: int,
    *,
    on: date | None = None,
    order: Order = "recorded",
    after: tuple[date, int] | None = None,
    limit: int = 100,
) -> list[Happening]:
    """What happened in a case as known at `position`.

    Args:
        connection: see `reading`.
        case_id: the case.
        position: of the case log.
        on: only what held on this day or before, and what corrects that.
        order: see there.
        after: only what comes after the row with this effective date and position.
        limit: at most so many rows.
    """
    key = "position" if order == "recorded" else "effective_date, position"
    after_key = (
        "%(position_after)s" if order == "recorded" else "%(date_after)s, %(position_after)s"
    )
    date_after, position_after = after or (date.min, 0)
    with connection.cursor(row_factory=class_row(Happening)) as cursor:
        return cursor.execute(
            "SELECT * FROM happening WHERE case_id = %(case_id)s AND position <= %(position)s"  # noqa: S608 - constants
            f" AND {_SHOWN} AND ({key}) > ({after_key}) ORDER BY {key} LIMIT %(limit)s",
            {
                "case_id": case_id,
                "position": position,
                "on": on,
                "date_after": date_after,
                "position_after": position_after,
                "limit": limit,
            },
        ).fetchall()
