"""The steps of residents on their way out of institutions, and the rates of preparing them."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from contracts.events.case import CaseOpened, TargetStatusRecorded
from contracts.events.claim import ClaimDrafted
from contracts.events.register import RatePublished
from contracts.events.transition import (
    MentorAssigned,
    MentorTrainingCompleted,
    PreparationActivityRecorded,
    ReturnedToInstitution,
    SivaDecisionRecorded,
    TransitionStepWithdrawn,
    TransitionWishExpressed,
    VisitRecorded,
    WithdrawableStep,
)
from contracts.http.claims import DraftClaim
from services.claims.domain.assembly.claimable import Claimable
from services.claims.domain.assembly.preparation import SERVICE, Rate, Step, StepKind, prepared
from services.eventlog.event import RecordedEvent

TABLES = """
CREATE TABLE step (
    case_id        uuid   NOT NULL,
    version        bigint NOT NULL,
    kind           text   NOT NULL,
    effective_date date   NOT NULL,
    municipality   text   NOT NULL,
    subject        text,
    hours          bigint,
    PRIMARY KEY (case_id, version)
);
CREATE INDEX ON step (subject) WHERE kind = 'wish';
CREATE TABLE preparation_rate (
    published_position bigint PRIMARY KEY,
    effective_date     date   NOT NULL,
    municipality       text   NOT NULL,
    unit_price_cents   bigint NOT NULL,
    rate_reference     text   NOT NULL
);
"""


def prepared_by(connection: Connection[Any], claim: DraftClaim | ClaimDrafted) -> list[Claimable]:
    """Every activity with residents of the claim's institution up to the end of its period."""
    if claim.institution is None:
        return []
    steps = connection.execute(
        "SELECT * FROM step WHERE case_id IN"
        " (SELECT case_id FROM step WHERE kind = 'wish' AND subject = %s)"
        " ORDER BY case_id, version",
        (claim.institution,),
        binary=True,
    )
    rates = connection.execute(
        "SELECT effective_date, municipality, unit_price_cents, rate_reference"
        " FROM preparation_rate ORDER BY published_position"
    )
    return prepared(
        [Step._make(row) for row in steps],
        [Rate._make(row) for row in rates],
        claim.institution,
        claim.period_to,
    )


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Learn of steps, of who belongs to which target group, and of rates."""
    with connection.cursor() as cursor, cursor.copy("COPY step FROM STDIN") as copy:
        for event in events:
            if (step := _step(event)) is not None:
                copy.write_row(step)
    for event in events:
        fact = event.fact
        if isinstance(fact, TransitionStepWithdrawn):
            _withdraw(connection, event)
        if isinstance(fact, RatePublished) and fact.service == SERVICE:
            connection.execute(
                "INSERT INTO preparation_rate VALUES (%s, %s, %s, %s, %s)",
                (
                    event.position,
                    fact.effective_date,
                    fact.municipality,
                    fact.unit_price_cents,
                    fact.rate_reference,
                ),
            )


KINDS: dict[WithdrawableStep, StepKind] = {
    "express_transition_wish": "wish",
    "complete_mentor_training": "training",
    "record_siva_decision": "siva_decision",
    "record_return": "return",
}
"""The kinds of the steps that may be withdrawn."""


def _withdraw(connection: Connection[Any], event: RecordedEvent[TransitionStepWithdrawn]) -> None:
    """Forget the step: of several of its kind and day, the last before the withdrawal."""
    connection.execute(
        "DELETE FROM step WHERE case_id = %(case_id)s AND version ="
        " (SELECT max(version) FROM step WHERE case_id = %(case_id)s AND kind = %(kind)s"
        " AND effective_date = %(day)s AND version < %(version)s)",
        {
            "case_id": event.originator_id,
            "kind": KINDS.get(event.fact.step),
            "day": event.fact.step_effective_date,
            "version": event.originator_version,
        },
    )


def _step(event: RecordedEvent[Any]) -> Step | None:
    fact = event.fact
    kind: StepKind
    subject: str | None = None
    hours: int | None = None
    match fact:
        case CaseOpened() | TargetStatusRecorded() if fact.target_group is not None:
            kind, subject = "group", fact.target_group
        case TransitionWishExpressed():
            kind, subject = "wish", fact.institution
        case MentorAssigned():
            kind, subject = "mentor", fact.mentor
        case MentorTrainingCompleted():
            kind, subject = "training", fact.mentor
        case PreparationActivityRecorded():
            kind, subject, hours = "activity", fact.activity, fact.hours
        case VisitRecorded():
            kind, subject, hours = "activity", fact.visit, fact.hours
        case SivaDecisionRecorded():
            kind = "siva_decision"
        case ReturnedToInstitution():
            kind = "return"
        case _:
            return None
    return Step(
        event.originator_id,
        event.originator_version,
        kind,
        fact.effective_date,
        fact.municipality,
        subject,
        hours,
    )
