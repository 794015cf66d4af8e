"""What is kept of places: entries of the plan as changes, providers' places, plans and grants.

Every row is written once. What an object has is the sum of its changes, and of what was said of it
the last that was said holds; so the plan at any amendment, on any day, as known at any position is
one condition on the rows.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from contracts.events import CaseLogFact
from contracts.events.case import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseTransferred,
    DeathCorrected,
    DeathRecorded,
)
from contracts.events.granting import GrantAmended, ServiceEnded, ServiceGranted
from contracts.events.places import AmendmentAdopted, PlacesEntry
from contracts.events.register import ProviderRegistered, ProviderRemoved
from contracts.events.support_plan import SupportPlanApproved
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.copying import CopyInto
from services.projections.places import rows

TABLES = """
CREATE TABLE amendment (
    position            bigint PRIMARY KEY,
    region              text   NOT NULL,
    amendment           int    NOT NULL,
    adopted_on          date   NOT NULL,
    amendment_reference text   NOT NULL
);
CREATE TABLE object_entry (
    position                  bigint NOT NULL,
    part                      int    NOT NULL,
    region                    text   NOT NULL,
    object_reference          text   NOT NULL,
    effective_date            date   NOT NULL,
    amendment                 int,
    milestone                 text,
    municipality              text,
    title                     text,
    place_kind                text,
    address                   text,
    deadline                  date,
    places_delta              bigint,
    cost_delta_cents          bigint,
    released_places_delta     bigint NOT NULL,
    released_cost_delta_cents bigint NOT NULL,
    proposed_cost_cents       bigint,
    proposed_deadline         date,
    provider                  text,
    started_places            bigint,
    PRIMARY KEY (position, part)
);
CREATE TABLE provider_entry (
    position       bigint NOT NULL,
    part           int    NOT NULL,
    provider       text   NOT NULL,
    municipality   text   NOT NULL,
    holds_from     date   NOT NULL,
    holds_to       date,
    service        text,
    places         bigint,
    PRIMARY KEY (position, part)
);
CREATE TABLE planned_service (
    position       bigint NOT NULL,
    case_id        uuid   NOT NULL,
    effective_date date   NOT NULL,
    service        text   NOT NULL,
    PRIMARY KEY (position, service)
);
CREATE TABLE grant_entry (
    position       bigint PRIMARY KEY,
    case_id        uuid   NOT NULL,
    grant_id       uuid   NOT NULL,
    service        text   NOT NULL,
    effective_date date   NOT NULL,
    period_to      date   NOT NULL
);
CREATE TABLE case_entry (
    position     bigint PRIMARY KEY,
    case_id      uuid   NOT NULL,
    holds_from   date   NOT NULL,
    municipality text,
    is_open      bool,
    died_on      date,
    tells_death  bool   NOT NULL
);
"""

AMENDMENT_ROWS = "SELECT * FROM amendment WHERE position <= %(case)s ORDER BY position"
OBJECT_ROWS = "SELECT * FROM object_entry WHERE position <= %(case)s ORDER BY position, part"
PROVIDER_ROWS = "SELECT * FROM provider_entry WHERE position <= %(case)s ORDER BY position, part"
PLANNED_ROWS = (
    "SELECT * FROM planned_service WHERE position <= %(case)s"
    ' ORDER BY position, service COLLATE "C"'
)
GRANT_ROWS = "SELECT * FROM grant_entry WHERE position <= %(case)s ORDER BY position"
CASE_ROWS = "SELECT * FROM case_entry WHERE position <= %(case)s ORDER BY position"

_copy_amendments = CopyInto(
    "amendment",
    "position int8",
    "region text",
    "amendment int4",
    "adopted_on date",
    "amendment_reference text",
)
_copy_objects = CopyInto(
    "object_entry",
    "position int8",
    "part int4",
    "region text",
    "object_reference text",
    "effective_date date",
    "amendment int4",
    "milestone text",
    "municipality text",
    "title text",
    "place_kind text",
    "address text",
    "deadline date",
    "places_delta int8",
    "cost_delta_cents int8",
    "released_places_delta int8",
    "released_cost_delta_cents int8",
    "proposed_cost_cents int8",
    "proposed_deadline date",
    "provider text",
    "started_places int8",
)
_copy_providers = CopyInto(
    "provider_entry",
    "position int8",
    "part int4",
    "provider text",
    "municipality text",
    "holds_from date",
    "holds_to date",
    "service text",
    "places int8",
)
_copy_planned = CopyInto(
    "planned_service", "position int8", "case_id uuid", "effective_date date", "service text"
)
_copy_grants = CopyInto(
    "grant_entry",
    "position int8",
    "case_id uuid",
    "grant_id uuid",
    "service text",
    "effective_date date",
    "period_to date",
)
_copy_cases = CopyInto(
    "case_entry",
    "position int8",
    "case_id uuid",
    "holds_from date",
    "municipality text",
    "is_open bool",
    "died_on date",
    "tells_death bool",
)


def fold(connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add the rows of each event; nothing that is there changes."""
    amendments: list[tuple[Any, ...]] = []
    objects: list[tuple[Any, ...]] = []
    providers: list[tuple[Any, ...]] = []
    planned: list[tuple[Any, ...]] = []
    grants: list[tuple[Any, ...]] = []
    cases: list[tuple[Any, ...]] = []
    for event in events:
        fact: CaseLogFact = event.fact
        match fact:
            case AmendmentAdopted():
                amendments.append(
                    (event.position, fact.region, fact.amendment, fact.effective_date,
                     fact.amendment_reference)
                )  # fmt: skip
            case PlacesEntry():
                objects += rows.of_object(event.position, fact)
            case ProviderRegistered() | ProviderRemoved():
                providers += rows.of_provider(event.position, fact)
            case SupportPlanApproved():
                planned += rows.of_plan(event.position, event.originator_id, fact)
            case ServiceGranted() | GrantAmended() | ServiceEnded():
                grants.append(rows.of_grant(event.position, event.originator_id, fact))
            case (
                CaseOpened()
                | CaseTransferred()
                | CaseClosed()
                | CaseReopened()
                | DeathRecorded()
                | DeathCorrected()
            ):
                cases.append(rows.of_case(event.position, event.originator_id, fact))
            case _:
                pass
    for copy, made in (
        (_copy_amendments, amendments),
        (_copy_objects, objects),
        (_copy_providers, providers),
        (_copy_planned, planned),
        (_copy_grants, grants),
        (_copy_cases, cases),
    ):
        if made:
            copy(connection, made)


PLACES = ReadModel(
    "places",
    ("case",),
    TABLES,
    fold,
    (AMENDMENT_ROWS, OBJECT_ROWS, PROVIDER_ROWS, PLANNED_ROWS, GRANT_ROWS, CASE_ROWS),
    partition_by="stream",
)
