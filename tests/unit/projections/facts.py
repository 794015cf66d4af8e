"""Facts to fold, of which a test says only what it is about."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID, uuid4

from contracts.events import CaseFact, ClaimsFact, Fact
from contracts.events.assessment import AssessmentRecorded, TeamMember
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
from contracts.events.claim import (
    ApprovedLine,
    ClaimApproved,
    ClaimDrafted,
    ClaimLine,
    ClaimNumbered,
    ClaimSubmitted,
    ClaimWithdrawn,
)
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.granting import (
    GrantAmended,
    GrantRepriced,
    ImmediateResultRecorded,
    ParticipantFormSubmitted,
    ServiceEnded,
    ServiceGranted,
    ServiceResumed,
    ServiceSuspended,
)
from contracts.events.support_plan import PlanLine, ReviewRecorded, SupportPlanApproved
from contracts.events.transition import (
    ExitApplicationSubmitted,
    FollowUpRecorded,
    MentorAssigned,
    MentoringEnded,
    MentorTrainingCompleted,
    MovedOut,
    PreparationActivityRecorded,
    ReturnedToInstitution,
    SivaDecisionRecorded,
    TransitionStepWithdrawn,
    TransitionWishExpressed,
    VisitRecorded,
)
from services.eventlog.event import Envelope, RecordedEvent

DAY = date(2020, 5, 4)
BAUSKA = "bauskas-novads"
BAUSKA_2009 = "bauskas-novads-2009"
IECAVA = "iecavas-novads"
DOBELE = "dobeles-novads"
ENVELOPE = Envelope("caseworker-1", "case_management", UUID(int=1), UUID(int=2))


def case_facts(effective_date: date = DAY, municipality: str = BAUSKA) -> list[CaseFact]:
    """One event of every class of the case log."""
    base: dict[str, Any] = {"effective_date": effective_date, "municipality": municipality}
    grant = grant_fields()
    of_grant: dict[str, Any] = {**base, "grant_id": uuid4(), "service": "day_centre"}
    return [
        opened(effective_date, municipality),
        TargetStatusRecorded(**base, disability_group="I", disability_kind="mental",
                             lives_in="institution"),
        assessed(effective_date, municipality),
        SupportPlanApproved(**base, plan_version=1, lines=(
            PlanLine(service="day_centre", quantity=Decimal(2), per="week", goal="Ziedu laukums"),
        )),
        ServiceGranted(**base, **grant),
        delivered(effective_date, municipality),
        taken_back(delivered(effective_date, municipality)),
        ServiceEnded(**base, grant_id=uuid4(), service="day_centre", reason="Ziedu laukums"),
        GrantAmended(**of_grant, decision_reference="L-2", quantity_limit=Decimal(50),
                     amount_limit_cents=None, period_to=date(2021, 12, 31), committed_cents=50000,
                     reason="Ziedu laukums"),
        GrantRepriced(**of_grant, unit_price_cents=1100, rate_reference="VVI-2", care_level=None,
                      cause="rate", committed_cents=55000),
        ServiceSuspended(**of_grant, reason="Ziedu laukums"),
        ServiceResumed(**of_grant),
        ParticipantFormSubmitted(**of_grant, form_reference="Ziedu laukums"),
        ImmediateResultRecorded(**of_grant, result="training"),
        MoreSessionsRequested(**base, application_reference="Ziedu laukums"),
        DeathRecorded(**base, certificate_reference="Ziedu laukums"),
        DeathCorrected(**base, died_on=None, reason="Ziedu laukums"),
        ReviewRecorded(**base, review_id=uuid4(), satisfaction=4, outcome="Ziedu laukums"),
        CaseTransferred(**base, from_municipality=DOBELE, reason="Ziedu laukums"),
        CaseworkerAssigned(**base, caseworker="anna.liepa"),
        CaseClosed(**base, reason="Ziedu laukums"),
        CaseReopened(**base, reason="Ziedu laukums"),
        TransitionWishExpressed(**base, institution="Ziedu laukums"),
        MentorAssigned(**base, mentor="ziedu-laukums"),
        MentorTrainingCompleted(**base, mentor="ziedu-laukums", certificate_reference="A-1"),
        MentoringEnded(**base, mentor="ziedu-laukums", reason="Ziedu laukums"),
        PreparationActivityRecorded(**base, activity="bank", hours=2),
        VisitRecorded(**base, visit="new_home", hours=3),
        ExitApplicationSubmitted(**base, application_reference="A-2"),
        SivaDecisionRecorded(**base, decision_reference="A-3"),
        MovedOut(**base, housing="own_home"),
        FollowUpRecorded(**base, outcome="Ziedu laukums"),
        TransitionStepWithdrawn(
            **base, step="record_return", step_effective_date=base["effective_date"],
            reason="Ziedu laukums",
        ),
        ReturnedToInstitution(**base, reason="Ziedu laukums"),
    ]  # fmt: skip


def classes(union: Any) -> set[type]:
    """The event classes of a union such as `CaseFact`."""
    return set(get_args(union))


def opened(effective_date: date = DAY, municipality: str = BAUSKA) -> CaseOpened:
    """A case opened; the name is one that no text may repeat."""
    return CaseOpened(
        effective_date=effective_date,
        municipality=municipality,
        target_group="grt",
        given_name="Ziedu",
        family_name="Laukums",
        personal_code="320000-00000",
        birth_date=date(1980, 1, 1),
        application_reference="A-1",
    )


def grant_fields() -> dict[str, Any]:
    """The content of a grant."""
    return {
        "service": "day_centre", "decision_reference": "L-1", "contract_reference": "9.1",
        "provider": "Ziedu laukums", "pricing_basis": "vvi", "unit_price_cents": 1000,
        "quantity_limit": Decimal(40), "period_to": date(2021, 12, 31), "grant_id": uuid4(),
        "unit": "day", "target_group": "grt", "plan_version": 1,
    }  # fmt: skip


def assessed(
    effective_date: date = DAY, municipality: str = BAUSKA, target_group: Any = "grt"
) -> AssessmentRecorded:
    """An assessment."""
    return AssessmentRecorded(
        effective_date=effective_date,
        municipality=municipality,
        instrument="di_assessment",
        instrument_version=1,
        team=(TeamMember(specialist="social_worker", leads=True),),
        care_level="II",
        scores={},
        assessment_id=uuid4(),
        target_group=target_group,
    )


def delivered(
    effective_date: date = DAY,
    municipality: str = BAUSKA,
    service: str = "day_centre",
    recipient: Any = "client",
    target_group: Any = "grt",
) -> DeliveryRecorded:
    """Two and a half days of a service."""
    return DeliveryRecorded(
        effective_date=effective_date,
        municipality=municipality,
        delivery_id=uuid4(),
        mode="in_person",
        grant_id=uuid4(),
        service=service,
        target_group=target_group,
        unit="day",
        quantity=Decimal("2.50"),
        recipient=recipient,
        pricing_basis="vvi",
        unit_price_cents=1000,
        cost_cents=None,
    )


def taken_back(delivery: DeliveryRecorded) -> DeliveryReversed:
    """The reversal of a delivery."""
    fields = delivery.model_dump(include=set(DeliveryReversed.model_fields))
    return DeliveryReversed(**fields, reversal_id=uuid4(), reason="Ziedu laukums")


def line(
    number: int = 1,
    amount_cents: int = 1000,
    eligible_cents: int | None = None,
    municipality: str = BAUSKA,
    delivered_on: date = DAY,
    service: str = "day_centre",
) -> ClaimLine:
    """A claim line; all of it eligible unless told otherwise."""
    eligible = amount_cents if eligible_cents is None else eligible_cents
    return ClaimLine(
        line=number,
        claimable_id=uuid4(),
        delivery_id=uuid4(),
        case_id=uuid4(),
        grant_id=uuid4(),
        municipality=municipality,
        service=service,
        target_group="grt",
        recipient="client",
        delivered_on=delivered_on,
        unit="day",
        quantity=Decimal(1),
        pricing_basis="vvi",
        unit_price_cents=1000,
        amount_cents=amount_cents,
        eligible_cents=eligible,
        cap_rule=None if eligible == amount_cents else "respite.price_cap",
    )


CLAIM: dict[str, Any] = {
    "effective_date": DAY,
    "municipality": BAUSKA,
    "claim_number": "BAUSKA-1",
}


def drafted(*lines: ClaimLine) -> ClaimDrafted:
    """A claim drafted."""
    return ClaimDrafted(
        **CLAIM, kind="grt_services", period_from=date(2020, 1, 1), period_to=date(2020, 12, 31),
        lines=lines, prepared_by="caseworker-1",
    )  # fmt: skip


def submitted(*lines: ClaimLine) -> ClaimSubmitted:
    """A claim submitted."""
    return ClaimSubmitted(**CLAIM, lines=lines)


def approved(*lines: ClaimLine, cuts: dict[int, int] | None = None) -> ClaimApproved:
    """A claim approved; `cuts` gives approved cents by line number, where less than eligible."""
    cuts = cuts or {}
    return ClaimApproved(
        **CLAIM,
        approved_by="officer-1",
        lines=tuple(
            ApprovedLine(
                claim_line=each,
                approved_cents=cuts.get(each.line, each.eligible_cents),
                cut_reason="no document" if each.line in cuts else None,
            )
            for each in lines
        ),
    )


def withdrawn(*lines: ClaimLine, was_submitted: bool = True) -> ClaimWithdrawn:
    """A claim withdrawn."""
    return ClaimWithdrawn(**CLAIM, was_submitted=was_submitted, lines=lines, reason="a mistake")


def numbered(claim_id: UUID) -> ClaimNumbered:
    """A claim numbered by its municipality's register."""
    return ClaimNumbered(**CLAIM, claim_id=claim_id)


def recorded(
    *facts: CaseFact | ClaimsFact | Fact, first: int = 1, originator_id: UUID | None = None
) -> list[RecordedEvent[Any]]:
    """Facts as one stream's events at the positions from `first`, a second apart."""
    stream = originator_id or uuid4()
    start = datetime(2021, 1, 1, tzinfo=UTC)
    return [
        RecordedEvent(
            first + n, stream, 1 + n, start + timedelta(seconds=first + n), ENVELOPE, fact
        )
        for n, fact in enumerate(facts)
    ]
