"""The state of a case, a claim, a payment claim and the ledger, as their events tell it."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.events.claim import ClaimKind
from contracts.events.claim_papers import FundingDeclaration
from contracts.events.payment_claim import Split
from contracts.events.support_plan import PlanLine
from contracts.http.claims import ClaimStatus
from contracts.http.payment_claims import PaymentClaimStatus
from contracts.model import Model


class TargetStatusState(Model):
    """The target status that holds, and since when."""

    since: date
    disability_group: str
    disability_kind: str
    lives_in: str
    opinion_valid_from: date | None = None
    opinion_valid_to: date | None = None
    takes_part_voluntarily: bool | None = None
    family_id: UUID | None = None


class AssessmentState(Model):
    """The latest assessment."""

    assessment_id: UUID
    assessed_on: date
    instrument: str
    instrument_version: int
    care_level: str
    scores: dict[str, int]
    quality_of_life_score: int | None = None


class PlanState(Model):
    """The support plan that holds; `contents` names the texts that it has, which stay sealed."""

    plan_version: int
    approved_on: date
    care_level: str | None = None
    lines: list[PlanLine]
    contents: list[str]


class GrantState(Model):
    """A grant: what it gives, what was delivered by it and what is left, in units and euro cents.

    `left_cents` is absent where the grant limits no amount.
    """

    service: str
    unit: str
    recipient: str
    provider: str
    contract_reference: str
    decision_reference: str
    pricing_basis: str
    unit_price_cents: int | None = None
    rate_reference: str | None = None
    care_level: str | None = None
    quantity_limit: Decimal
    amount_limit_cents: int | None = None
    period_from: date
    period_to: date
    delivered_quantity: Decimal
    delivered_cents: int
    left_quantity: Decimal
    left_cents: int | None = None
    suspended: bool
    ended_on: date | None = None
    participant_form_reference: str | None = None
    immediate_result: str | None = None


class MentorState(Model):
    """A social mentor of the client."""

    mentor: str
    since: date
    trained_on: date | None = None
    until: date | None = None


class StepState(Model):
    """A step on the way out of an institution; `detail` is its activity, visit or housing."""

    step: str
    day: date
    detail: str | None = None
    hours: int | None = None


class DeliveriesState(Model):
    """The deliveries of a service that hold."""

    deliveries: int
    quantity: Decimal
    amount_cents: int
    last_on: date | None = None


class ReviewState(Model):
    """A review of the plan."""

    review_id: UUID
    reviewed_on: date
    satisfaction: int
    care_level: str | None = None
    ended_grant_id: UUID | None = None


class CaseState(Model):
    """A case as its events tell it; no personal data is in it.

    `grants` are by their ids, `deliveries` by service.
    """

    status: Literal["open", "closed"]
    opened_on: date
    closed_on: date | None = None
    died_on: date | None = None
    municipality: str
    caseworker: str
    target_group: str
    application_reference: str
    more_sessions_requested_on: date | None = None
    target_status: TargetStatusState | None = None
    assessment: AssessmentState | None = None
    care_level: str | None = None
    plan: PlanState | None = None
    grants: dict[str, GrantState]
    deliveries: dict[str, DeliveriesState]
    reviews: list[ReviewState]
    mentors: list[MentorState]
    transition: list[StepState]


class ClaimLineState(Model):
    """A line of a claim, by its `claimable_id`, with what each has decided of it."""

    line: int
    case_id: UUID
    delivery_id: UUID
    service: str
    delivered_on: date
    unit: str
    quantity: Decimal
    unit_price_cents: int | None = None
    rate_reference: str | None = None
    amount_cents: int
    eligible_cents: int
    ineligible_rule: str | None = None
    cap_rule: str | None = None
    approved_cents: int | None = None
    cut_reason: str | None = None
    ineligible_cents: int | None = None
    esf_cents: int | None = None
    state_cents: int | None = None


class DocumentState(Model):
    """A document of a claim in its latest version."""

    item: str
    document_version: int
    file_name: str
    sha256: str
    detached: bool = False


class ClaimState(Model):
    """A claim: lines are by `claimable_id`, documents by id, what is attested by checklist item."""

    claim_number: str
    kind: ClaimKind
    status: ClaimStatus
    municipality: str
    institution: str | None = None
    period_from: date
    period_to: date
    prepared_by: str
    submissions: int
    accepted_by: str | None = None
    approved_by: str | None = None
    payment_claim_number: str | None = None
    amount_cents: int
    eligible_cents: int
    approved_cents: int | None = None
    lines: dict[str, ClaimLineState]
    remarks: list[str]
    documents: dict[str, DocumentState]
    attested: dict[str, str]
    funding_declared_by: str | None = None
    funding_declarations: list[FundingDeclaration]


class BundledClaimState(Model):
    """A claim in a payment claim."""

    claim_number: str
    approved_cents: int


class PaymentClaimState(Model):
    """A payment claim: its claims by their ids, and who pays which part."""

    payment_claim_number: str
    programme: str
    status: PaymentClaimStatus
    prepared_by: str
    claims: dict[str, BundledClaimState]
    requested: Split | None = None
    approved: Split | None = None
    ineligible_cents: int | None = None
    paid: Split | None = None
    decision_reference: str | None = None
    payment_reference: str | None = None


class LedgerAmount(Model):
    """Debits less credits."""

    amount_cents: int


class LedgerState(Model):
    """What each account holds, by group (`all` where not told apart)."""

    accounts: dict[str, dict[str, LedgerAmount]]
