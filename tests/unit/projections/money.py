"""Facts of budget lines and of a claim's later life, of which a test says only what matters."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.budget import (
    BudgetLineAmended,
    BudgetLinePlanned,
    BudgetLineReleased,
    BudgetLineTakenOver,
)
from contracts.events.claim import (
    ApprovalReversed,
    CertifiedLine,
    ClaimApproved,
    ClaimCertified,
    ClaimLine,
    ClaimPaid,
    ClaimReturned,
    Remark,
)
from contracts.events.delivery import DeliveryRecorded
from contracts.events.register import ContractAmended, ContractConcluded, ContractTerminated
from tests.unit.projections.facts import BAUSKA, CLAIM, DAY, DOBELE, delivered

LINE = "DP-3"
CONTRACT = "LG-4"
PLACE: dict[str, Any] = {"effective_date": DAY, "municipality": BAUSKA}
MP: dict[str, Any] = {"payment_claim_id": UUID(int=29), "payment_claim_number": "MP29"}


def planned(amount_cents: int, budget_line: str = LINE, **more: Any) -> BudgetLinePlanned:
    """A line in the plan."""
    fields = PLACE | more
    return BudgetLinePlanned(
        **fields, budget_line=budget_line, title="Dienas centrs", amount_cents=amount_cents,
        plan_reference="Plāns 1",
    )  # fmt: skip


def plan_amended(amount_cents: int) -> BudgetLineAmended:
    """The line with another amount."""
    return BudgetLineAmended(
        **PLACE, budget_line=LINE, amount_cents=amount_cents, amendment_reference="Grozījumi 4"
    )


def taken_over(amount_cents: int) -> tuple[BudgetLineReleased, BudgetLineTakenOver]:
    """Money that Dobele takes over from Bauska."""
    decision = "ZPR-88"
    return (
        BudgetLineReleased(
            **PLACE, budget_line=LINE, amount_cents=amount_cents, to_municipality=DOBELE,
            to_budget_line="DP-9", decision_reference=decision, reason="Objekts atcelts",
        ),
        BudgetLineTakenOver(
            effective_date=DAY, municipality=DOBELE, budget_line="DP-9", amount_cents=amount_cents,
            from_municipality=BAUSKA, from_budget_line=LINE, decision_reference=decision,
        ),
    )  # fmt: skip


def concluded(ceiling_cents: int, budget_line: str | None = LINE) -> ContractConcluded:
    """A contract that draws on the line."""
    return ContractConcluded(
        **PLACE, contract_reference=CONTRACT, provider="Ziedu laukums", services=("day_centre",),
        ceiling_cents=ceiling_cents, valid_to=date(2021, 12, 31), budget_line=budget_line,
    )  # fmt: skip


def contract_amended(ceiling_cents: int) -> ContractAmended:
    """The contract with another ceiling."""
    return ContractAmended(
        **PLACE, contract_reference=CONTRACT, ceiling_cents=ceiling_cents,
        valid_to=date(2021, 12, 31), amendment_reference="V-1",
    )  # fmt: skip


def terminated() -> ContractTerminated:
    """The contract ended."""
    return ContractTerminated(**PLACE, contract_reference=CONTRACT, reason="Izbeigts")


def drawn(delivery: DeliveryRecorded | None = None) -> DeliveryRecorded:
    """A delivery of EUR 25 that draws on the contract and its line."""
    return (delivery or delivered()).model_copy(
        update={"contract_reference": CONTRACT, "budget_line": LINE}
    )


def returned(*lines: ClaimLine) -> ClaimReturned:
    """A claim returned."""
    return ClaimReturned(
        **CLAIM, lines=lines, remarks=(Remark(remark="Trūkst paraksta"),), returned_by="officer-1"
    )


def approval_reversed(decision: ClaimApproved) -> ApprovalReversed:
    """The approval taken back."""
    return ApprovalReversed(**CLAIM, lines=decision.lines, reason="Kļūda", reversed_by="officer-1")


def certified_lines(
    decision: ClaimApproved, ineligible: dict[int, int] | None = None
) -> tuple[CertifiedLine, ...]:
    """The agency's decision on approved lines; `ineligible` gives cents by line number."""
    lines = []
    for each in decision.lines:
        ineligible_cents = (ineligible or {}).get(each.claim_line.line, 0)
        left_cents = each.approved_cents - ineligible_cents
        lines.append(
            CertifiedLine(
                claim_line=each.claim_line,
                approved_cents=each.approved_cents,
                ineligible_cents=ineligible_cents,
                ineligible_reason="Nav pamatojuma" if ineligible_cents else None,
                esf_cents=left_cents * 85 // 100,
                state_cents=left_cents - left_cents * 85 // 100,
            )
        )
    return tuple(lines)


def certified(lines: tuple[CertifiedLine, ...]) -> ClaimCertified:
    """A claim certified."""
    return ClaimCertified(**CLAIM, **MP, lines=lines)


def paid(lines: tuple[CertifiedLine, ...]) -> ClaimPaid:
    """A claim paid."""
    return ClaimPaid(**CLAIM, **MP, lines=lines)
