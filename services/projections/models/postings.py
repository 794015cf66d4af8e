"""What each event posts into the ledger: double entry, from events only.

A euro of the programme goes one way: budget → earmarked → committed → delivered_not_claimed →
claimed → approved → paid, or to ineligible. A posting is made of transfers, each a debit and a
credit of the same amount about the same line, so it sums to zero because it cannot do otherwise.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.events import ClaimsFact
from contracts.events.claim import (
    ApprovalReversed,
    ApprovedLine,
    CertifiedLine,
    ClaimApproved,
    ClaimCertified,
    ClaimLine,
    ClaimPaid,
    ClaimReturned,
    ClaimSubmitted,
    ClaimWithdrawn,
)
from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    claimable_id,
    delivered_amount_cents,
)
from contracts.http.ledger import Funder, LedgerAccount

ACCOUNTS: dict[LedgerAccount, str] = {
    "budget": "What the programme's plan gives; credited when a budget line is planned.",
    "unplanned": "Delivered or claimed outside any budget line; credited then.",
    "earmarked": "Planned in a budget line and bound by no contract yet.",
    "committed": "Bound by a contract of the budget line and not delivered yet.",
    "delivered_not_claimed": "Delivered and not claimed of the programme yet.",
    "claimed": "Claimed and not decided by the planning region yet.",
    "approved": "Approved by the planning region and not paid yet.",
    "ineligible": "Above a cap, cut by the region, or not certified by the paying agency.",
    "paid": "Paid, by the funder who paid it.",
}
"""Every account, and what its balance means."""

PREPARATION = "vsac_preparation"
"""What an institution claims has its price only in the claim, so no delivery was posted before."""


class Subject(NamedTuple):
    """What a transfer is about, as far as it is about a delivery or a line of a claim."""

    municipality: str
    effective_date: date
    budget_line: str | None = None
    contract_reference: str | None = None
    service: str | None = None
    target_group: str | None = None
    case_id: UUID | None = None
    delivery_id: UUID | None = None
    claimable_id: UUID | None = None
    line: int | None = None


class Transfer(NamedTuple):
    """An amount that moves from the credited account to the debited one, and why.

    It is more than zero; what is taken back moves the other way. `funder` says who paid, where one
    of the accounts is `paid`.
    """

    subject: Subject
    debit_account: LedgerAccount
    credit_account: LedgerAccount
    amount_cents: int
    funder: Funder | None = None
    reason: str | None = None


def of_delivery(
    case_id: UUID, fact: DeliveryRecorded | DeliveryReversed, *, contract_holds: bool = True
) -> Iterator[Transfer]:
    """What a delivery or its reversal posts; nothing of a group whose services are never claimed.

    What a terminated contract had bound went back to its line, so a delivery that is recorded late
    draws on that.
    """
    if fact.target_group == "out_of_family_care":
        return
    subject = Subject(
        fact.municipality,
        fact.effective_date,
        fact.budget_line,
        fact.contract_reference,
        fact.service,
        fact.target_group,
        case_id,
        fact.delivery_id,
        claimable_id(fact),
    )
    source: LedgerAccount = "committed" if contract_holds else "earmarked"
    if fact.budget_line is None:
        source = "unplanned"
    amount_cents = delivered_amount_cents(fact)
    reason = fact.reason if isinstance(fact, DeliveryReversed) else fact.price_rule
    yield from between(subject, source, "delivered_not_claimed", amount_cents, reason)


def of_claims(fact: ClaimsFact) -> Iterator[Transfer]:
    """What an event of the claims log posts."""
    match fact:
        case ClaimSubmitted():
            yield from _claimed(fact.lines, 1, None)
        case ClaimReturned():
            yield from _claimed(fact.lines, -1, fact.remarks[0].remark)
        case ClaimWithdrawn():
            # A draft has posted nothing, so its withdrawal takes nothing back.
            yield from _claimed(fact.lines if fact.was_submitted else (), -1, fact.reason)
        case ClaimApproved():
            for approved in fact.lines:
                yield from _approved(approved, 1)
        case ApprovalReversed():
            for approved in fact.lines:
                yield from _approved(approved, -1)
        case ClaimCertified():
            for line in fact.lines:
                subject, ineligible_cents = subject_of(line.claim_line), line.ineligible_cents
                yield from between(
                    subject, "approved", "ineligible", ineligible_cents, line.ineligible_reason
                )
        case ClaimPaid():
            for line in fact.lines:
                yield from _paid(line)
        case _:
            pass


def subject_of(line: ClaimLine) -> Subject:
    """What a transfer of a claim's line is about."""
    return Subject(
        line.municipality,
        line.delivered_on,
        line.budget_line,
        line.contract_reference,
        line.service,
        line.target_group,
        line.case_id,
        line.delivery_id,
        line.claimable_id,
        line.line,
    )


def between(
    subject: Subject,
    source: LedgerAccount,
    target: LedgerAccount,
    amount_cents: int,
    reason: str | None = None,
    funder: Funder | None = None,
) -> Iterator[Transfer]:
    """An amount on its way from one account to another, backwards if negative; nothing of none."""
    if amount_cents > 0:
        yield Transfer(subject, target, source, amount_cents, funder, reason)
    elif amount_cents < 0:
        yield Transfer(subject, source, target, -amount_cents, funder, reason)


def _claimed(lines: Sequence[ClaimLine], sign: int, reason: str | None) -> Iterator[Transfer]:
    for line in lines:
        source: LedgerAccount = (
            "unplanned" if line.service == PREPARATION else "delivered_not_claimed"
        )
        yield from between(subject_of(line), source, "claimed", sign * line.amount_cents, reason)


def _approved(approved: ApprovedLine, sign: int) -> Iterator[Transfer]:
    line = approved.claim_line
    subject = subject_of(line)
    above_cap_cents = line.amount_cents - line.eligible_cents
    refused_cents = line.eligible_cents - approved.approved_cents
    yield from between(subject, "claimed", "approved", sign * approved.approved_cents)
    rule = line.ineligible_rule or line.cap_rule
    yield from between(subject, "claimed", "ineligible", sign * above_cap_cents, rule)
    reason = approved.cut_reason
    yield from between(subject, "claimed", "ineligible", sign * refused_cents, reason)


def _paid(line: CertifiedLine) -> Iterator[Transfer]:
    subject = subject_of(line.claim_line)
    yield from between(subject, "approved", "paid", line.esf_cents, funder="esf")
    yield from between(subject, "approved", "paid", line.state_cents, funder="state")
