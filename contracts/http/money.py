"""What reports on money answer: absorption, forecast, the money of claims, and their age."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.events.claim import ClaimKind
from contracts.http.claims import ClaimStatus
from contracts.http.ledger import Funder
from contracts.http.reports import Answer, Group, MunicipalityMap, MunicipalityName
from contracts.model import Model

AbsorptionField = Literal[
    "municipality", "budget_line", "funder", "year", "service", "target_group"
]
ForecastField = Literal["period", "municipality", "budget_line", "service", "funder"]
ClaimsMoneyField = Literal["municipality", "kind", "year", "quarter", "claim", "reason"]
Period = Literal["month", "quarter", "year"]


class AbsorptionFigures(Model):
    """Where money stands: each cent of the budget, or of what was delivered outside any line.

    Budget and `unplanned_cents` are where it comes from; the others are where it is, and add up to
    them: earmarked (bound by no contract), committed (by contracts, not delivered), delivered and
    not claimed, claimed, approved, paid, ineligible. `free_cents` is what of the budget is neither
    bound nor spent: what is ineligible is free again, what was delivered outside a line is not.
    `unpaid_esf_cents` and `unpaid_state_cents` split what is delivered, claimed or approved and not
    paid, by `payment_claim.split`. `absorbed_percent` is paid of budget, absent without a budget.
    By funder, paid is what the funder paid, and the rest what that split gives it.
    """

    budget_cents: int
    unplanned_cents: int
    earmarked_cents: int
    committed_cents: int
    delivered_not_claimed_cents: int
    claimed_cents: int
    approved_cents: int
    paid_cents: int
    paid_esf_cents: int
    paid_state_cents: int
    unpaid_esf_cents: int
    unpaid_state_cents: int
    ineligible_cents: int
    free_cents: int
    absorbed_percent: Decimal | None = None


class AbsorptionRow(Group, AbsorptionFigures):
    """Absorption of one group; the fields not asked for are absent."""

    budget_line: str | None = None
    funder: Funder | None = None


class AbsorptionReport(Answer):
    """Absorption; rows add up to `total`, and that to the balances of the ledger."""

    by: list[AbsorptionField]
    municipality_map: MunicipalityMap
    rows: list[AbsorptionRow]
    total: AbsorptionFigures


class ForecastFigures(Model):
    """What is to be paid: yet to be delivered by running grants, or on its way, by how far."""

    to_deliver_cents: int
    delivered_not_claimed_cents: int
    claimed_cents: int
    approved_cents: int
    total_cents: int


class ForecastRow(ForecastFigures):
    """The forecast of one group; the fields not asked for are absent."""

    period: str | None = None
    municipality: MunicipalityName | None = None
    budget_line: str | None = None
    service: str | None = None
    funder: Funder | None = None


class ForecastLine(Model):
    """A budget line against what is to be paid of it; without `budget_line`, what has none.

    `left_cents` is budget less paid, `shortfall_cents` what the forecast is above that.
    """

    municipality: MunicipalityName
    budget_line: str | None = None
    budget_cents: int
    paid_cents: int
    left_cents: int
    forecast_cents: int
    shortfall_cents: int


class ForecastReport(Answer):
    """What is decided and is still to be paid, to the end of the last running grant.

    `above_contracts_cents` is what grants leave beyond what their contracts have left; it is not in
    the rows. `grants_without_amount` run on actual cost without a limit in money, so nobody can say
    what they may cost.
    """

    on: date
    by: list[ForecastField]
    period: Period
    method_lv: str
    method_en: str
    rows: list[ForecastRow]
    total: ForecastFigures
    lines: list[ForecastLine]
    running_grants: int
    grants_without_amount: int
    above_contracts_cents: int


class ClaimsMoneyFigures(Model):
    """Money of claims by stage.

    Requested is what stands as submitted, approved what the region approved, certified what the
    paying agency did. Ineligible is above a cap, cut by the region, or not certified. Outstanding
    is requested less paid and ineligible.
    """

    requested_cents: int
    approved_cents: int
    ineligible_cents: int
    certified_cents: int
    paid_cents: int
    paid_esf_cents: int
    paid_state_cents: int
    outstanding_cents: int


class ClaimsMoneyRow(ClaimsMoneyFigures):
    """Money of claims of one group; years and quarters are those of delivery.

    By reason, what is ineligible is told by why, and all else stands where there is no reason.
    """

    municipality: MunicipalityName | None = None
    kind: ClaimKind | None = None
    year: int | None = None
    quarter: str | None = None
    claim: str | None = None
    reason: str | None = None


class IneligibleReason(Model):
    """What was found ineligible for one reason: the id of a rule, or what the decision says."""

    reason: str | None = None
    amount_cents: int


class ClaimsMoneyReport(Answer):
    """Requested, approved, certified and paid; rows, and the reasons, add up to `total`."""

    by: list[ClaimsMoneyField]
    municipality_map: MunicipalityMap
    rows: list[ClaimsMoneyRow]
    total: ClaimsMoneyFigures
    ineligible: list[IneligibleReason]


class AgeBucket(Model):
    """Claims of a municipality and status that have been in it for so many working days.

    Without `last_working_days` the bucket has no end.
    """

    municipality: MunicipalityName
    status: ClaimStatus
    first_working_days: int
    last_working_days: int | None = None
    claims: int
    amount_cents: int


class AgedClaim(Model):
    """An open claim, and since when it has its status.

    `amount_cents` is what the claim asks for; once approved what is approved of it, once certified
    what is certified.
    """

    claim_id: UUID
    claim_number: str
    municipality: MunicipalityName
    kind: ClaimKind | None = None
    status: ClaimStatus
    since: date
    working_days: int
    amount_cents: int


class ClaimAgeingReport(Answer):
    """Open claims by how long they have been in their status, and each of them, oldest first."""

    on: date
    rule: str
    municipality_map: MunicipalityMap
    rows: list[AgeBucket]
    claims: list[AgedClaim]
    total_claims: int
    total_cents: int
