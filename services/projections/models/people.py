"""People: three counts that are often mixed up, and never share a name here.

*Persons* are unique persons who received a service; *service links* are person-service pairs;
*assessed* are persons with an assessment. *Parents* are cases in which a legal representative
received a service. A person is a case: one person has one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, assert_never

from psycopg import Connection

from contracts.events import CaseLogFact
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
from contracts.events.granting import GrantFact
from contracts.events.register import RegisterEntry
from contracts.events.resource import ResourceMovement
from contracts.events.support_plan import ReviewRecorded, SupportPlanApproved
from contracts.events.transition import TransitionStep, TransitionStepWithdrawn
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.copying import CopyInto
from services.projections.models.grouping import (
    ON_MAP,
    MunicipalityMap,
    ReportField,
    group_by,
    group_columns,
    map_parameters,
)

FIELDS: tuple[ReportField, ...] = ("municipality", "year", "service", "target_group")
"""What people may be counted by."""

TABLES = """
CREATE TABLE delivery (
    delivery_id       uuid   PRIMARY KEY,
    position          bigint NOT NULL,
    reversed_position bigint,
    case_id           uuid   NOT NULL,
    recorded_in       text   NOT NULL,
    service           text   NOT NULL,
    target_group      text   NOT NULL,
    recipient         text   NOT NULL,
    effective_date    date   NOT NULL
);
CREATE TABLE assessment (
    position       bigint PRIMARY KEY,
    case_id        uuid   NOT NULL,
    recorded_in    text   NOT NULL,
    target_group   text   NOT NULL,
    effective_date date   NOT NULL
);
"""
DELIVERY_ROWS = """
SELECT delivery_id, position, CASE WHEN reversed_position <= %(case)s THEN reversed_position END,
       case_id, recorded_in, service, target_group, recipient, effective_date
  FROM delivery WHERE position <= %(case)s ORDER BY position
"""
ASSESSMENT_ROWS = "SELECT * FROM assessment WHERE position <= %(case)s ORDER BY position"

_copy_deliveries = CopyInto(
    "delivery",
    "delivery_id uuid",
    "position int8",
    "case_id uuid",
    "recorded_in text",
    "service text",
    "target_group text",
    "recipient text",
    "effective_date date",
)
_copy_assessments = CopyInto(
    "assessment",
    "position int8",
    "case_id uuid",
    "recorded_in text",
    "target_group text",
    "effective_date date",
)


class UnknownDelivery(Exception):
    """A reversal names a delivery that there is not, or that was reversed before."""


def fold(connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add deliveries and assessments; a reversal ends its delivery from its own position."""
    deliveries: list[tuple[Any, ...]] = []
    assessments: list[tuple[Any, ...]] = []
    reversed_positions: dict[Any, int] = {}
    reversals = 0
    for event in events:
        fact: CaseLogFact = event.fact
        match fact:
            case DeliveryRecorded():
                deliveries.append(
                    (fact.delivery_id, event.position, event.originator_id, fact.municipality,
                     fact.service, fact.target_group, fact.recipient, fact.effective_date)
                )  # fmt: skip
            case DeliveryReversed():
                reversed_positions[fact.delivery_id] = event.position
                reversals += 1
            case AssessmentRecorded():
                assessments.append(
                    (event.position, event.originator_id, fact.municipality, fact.target_group,
                     fact.effective_date)
                )  # fmt: skip
            case (
                CaseOpened()
                | TargetStatusRecorded()
                | MoreSessionsRequested()
                | SupportPlanApproved()
                | ReviewRecorded()
                | GrantFact()
                | TransitionStep()
                | TransitionStepWithdrawn()
                | CaseTransferred()
                | CaseworkerAssigned()
                | CaseClosed()
                | CaseReopened()
                | DeathRecorded()
                | DeathCorrected()
                | ResourceMovement()
                | RegisterEntry()
            ):
                pass
            case _:
                assert_never(fact)
    if deliveries:
        _copy_deliveries(connection, deliveries)
    if assessments:
        _copy_assessments(connection, assessments)
    if reversals:
        _reverse(connection, reversed_positions, reversals)


def _reverse(connection: Connection[Any], reversed_positions: dict[Any, int], count: int) -> None:
    reversed_now = connection.execute(
        "UPDATE delivery SET reversed_position = reversal.position"
        " FROM unnest(%s::uuid[], %s::bigint[]) AS reversal(delivery_id, position)"
        " WHERE delivery.delivery_id = reversal.delivery_id AND reversed_position IS NULL"
        " AND delivery.position < reversal.position",
        (list(reversed_positions), list(reversed_positions.values())),
    ).rowcount
    if reversed_now != count:
        raise UnknownDelivery(f"{count - reversed_now} of {count} reversals have no delivery")


PEOPLE = ReadModel(
    "people", ("case",), TABLES, fold, (DELIVERY_ROWS, ASSESSMENT_ROWS), partition_by="stream"
)


class People(NamedTuple):
    """The counts of one group; `group` holds its fields in the order asked for.

    By service there are neither `assessed` nor `parents`.
    """

    group: tuple[Any, ...]
    persons: int
    service_links: int
    assessed: int | None
    parents: int | None


FACTS = """
SELECT case_id, recorded_in, service, target_group, effective_date, recipient AS kind
  FROM delivery
 WHERE position <= %(position)s
   AND (reversed_position IS NULL OR reversed_position > %(position)s)
   AND (%(on)s::date IS NULL OR effective_date <= %(on)s)
UNION ALL
SELECT case_id, recorded_in, NULL, target_group, effective_date, 'assessed'
  FROM assessment
 WHERE position <= %(position)s AND (%(on)s::date IS NULL OR effective_date <= %(on)s)
"""
"""Each delivery and assessment as known at a position and up to a day."""


def people(
    connection: Connection[Any],
    position: int,
    by: Sequence[str],
    *,
    on: date | None = None,
    municipality_map: MunicipalityMap = "current",
) -> list[People]:
    """People as known at `position`.

    A person counts in the municipality of the delivery or assessment; on the current map, somebody
    known in two municipalities that were merged counts once in their successor.

    Args:
        connection: see `reading`.
        position: of the case log.
        by: a subset of `FIELDS`; of none there is one row, the total.
        on: only deliveries and assessments up to this day.
        municipality_map: see there.
    """
    by_service = "service" in by
    rows = connection.execute(
        f"SELECT {group_columns(by)} count(DISTINCT case_id) FILTER (WHERE kind = 'client'),"  # noqa: S608 - constants
        " count(DISTINCT (case_id, service)) FILTER (WHERE kind = 'client'),"
        " count(DISTINCT case_id) FILTER (WHERE kind = 'assessed'),"
        " count(DISTINCT case_id) FILTER (WHERE kind = 'representative')"
        f" FROM ({FACTS}) fact {ON_MAP} WHERE kind = 'client' OR NOT %(by_service)s"
        f" {group_by(by)}",
        {"position": position, "on": on, "by_service": by_service}
        | map_parameters(municipality_map),
    )
    counted = (People(row[:-4], *row[-4:]) for row in rows)
    return sorted(
        row._replace(assessed=None, parents=None) if by_service else row for row in counted
    )
