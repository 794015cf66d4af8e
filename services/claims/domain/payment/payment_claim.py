"""A payment claim (maksājuma pieprasījums): its state, folded from its facts, and its decisions.

What the same steps do to the claims in it is in `bundling`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from contracts.dates import refuse_disorder, refuse_future
from contracts.events.claims_log import ClaimsFact
from contracts.events.payment_claim import (
    BundledClaim,
    ClaimBundled,
    ClaimUnbundled,
    PaymentClaimCancelled,
    PaymentClaimDecided,
    PaymentClaimDrafted,
    PaymentClaimEvent,
    PaymentClaimFact,
    PaymentClaimNumbered,
    PaymentClaimPaid,
    PaymentClaimSubmitted,
    Split,
)
from contracts.http.payment_claims import (
    BundleClaim,
    CancelPaymentClaim,
    DecidePaymentClaim,
    DraftPaymentClaim,
    PaymentClaimStatus,
    PayPaymentClaim,
    SubmitPaymentClaim,
    UnbundleClaim,
)
from contracts.reference.programmes import programmes
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.claims.domain.payment.funding_split import split

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class PaymentClaim:
    """A payment claim after `version` facts; `since` is the day of the last.

    `claims` are in it now, by their number; `authors` are who prepared it: drafted it, put claims
    in, took them out, submitted it.
    """

    drafted: PaymentClaimDrafted
    status: PaymentClaimStatus
    since: date
    authors: frozenset[str]
    version: int = 1
    claims: tuple[BundledClaim, ...] = ()
    submitted: PaymentClaimSubmitted | None = None
    decided: PaymentClaimDecided | None = None
    paid: PaymentClaimPaid | None = None

    @property
    def number(self) -> str:
        """MP1, MP2, ...: its number in the programme's register."""
        return self.drafted.payment_claim_number

    @property
    def approved_by_region_cents(self) -> int:
        """What the region approved of the claims in it, which is what it asks the agency for."""
        return sum(claim.approved_cents for claim in self.claims)


def fold(payment_claim: PaymentClaim | None, facts: Iterable[ClaimsFact]) -> PaymentClaim | None:
    """The payment claim after these facts; None before any."""
    for fact in facts:
        # Neither a claim nor a register is a payment claim.
        if isinstance(fact, PaymentClaimFact) and not isinstance(fact, PaymentClaimNumbered):
            payment_claim = evolve(payment_claim, fact)
    return payment_claim


def evolve(payment_claim: PaymentClaim | None, fact: PaymentClaimEvent) -> PaymentClaim:
    """The payment claim after one more fact."""
    if isinstance(fact, PaymentClaimDrafted):
        authors = frozenset({fact.prepared_by})
        return PaymentClaim(fact, "drafted", fact.effective_date, authors)
    assert payment_claim is not None, "a payment claim begins with its draft"
    new = replace(payment_claim, version=payment_claim.version + 1, since=fact.effective_date)
    match fact:
        case ClaimBundled():
            claims = tuple(sorted([*new.claims, fact.claim], key=attrgetter("claim_number")))
            return replace(new, claims=claims, authors=_with(new.authors, fact.bundled_by))
        case ClaimUnbundled():
            claims = tuple(one for one in new.claims if one.claim_id != fact.claim_id)
            return replace(new, claims=claims, authors=_with(new.authors, fact.unbundled_by))
        case PaymentClaimSubmitted():
            authors = _with(new.authors, fact.submitted_by)
            return replace(new, status="submitted", submitted=fact, authors=authors)
        case PaymentClaimDecided():
            return replace(new, status="decided", decided=fact)
        case PaymentClaimPaid():
            return replace(new, status="paid", paid=fact)
        case PaymentClaimCancelled():
            return replace(new, status="cancelled", claims=())
        case PaymentClaimNumbered():
            raise AssertionError("a register's fact in a payment claim's stream")


def draft(command: DraftPaymentClaim, number: str, actor: str, today: date) -> PaymentClaimDrafted:
    """Begin a payment claim under the register's next number."""
    refuse_future(command.effective_date, today)
    programme = programmes().get(command.programme)
    if programme is None:
        known = ", ".join(sorted(programmes()))
        raise Refusal(
            "payment_claim.programme",
            f"There is no programme '{command.programme}'. Known: {known}.",
            f"Nav programmas '{command.programme}'. Ir: {known}.",
            status=UNPROCESSABLE,
        )
    return PaymentClaimDrafted(
        effective_date=command.effective_date,
        municipality=programme.regions[0],
        payment_claim_number=number,
        programme=programme.code,
        prepared_by=actor,
    )


def bundle(
    payment_claim: PaymentClaim,
    command: BundleClaim,
    claim: BundledClaim,
    region: str,
    actor: str,
    today: date,
) -> ClaimBundled:
    """Put an approved claim of a municipality in `region` into a draft.

    Who approved the claim may bundle it: bundling decides on no money, it takes over what was
    approved, whole. The next pair of eyes is the paying agency's, and whoever enters its decision.
    """
    check_open(payment_claim, command.effective_date, today, "drafted")
    programme = programmes()[payment_claim.drafted.programme]
    if region not in programme.regions:
        raise Refusal(
            "payment_claim.foreign_programme",
            f"Claim {claim.claim_number} is of region '{region}', {payment_claim.number} of"
            f" programme '{programme.code}' ({', '.join(programme.regions)}).",
            f"Pieprasījums {claim.claim_number} ir no reģiona '{region}', bet"
            f" {payment_claim.number} ir programmai '{programme.code}'"
            f" ({', '.join(programme.regions)}).",
        )
    return ClaimBundled(
        **_said(payment_claim, command.effective_date), claim=claim, bundled_by=actor
    )


def unbundle(
    payment_claim: PaymentClaim, command: UnbundleClaim, actor: str, today: date
) -> ClaimUnbundled:
    """Take a claim out of a draft."""
    check_open(payment_claim, command.effective_date, today, "drafted")
    if command.claim_id not in {claim.claim_id for claim in payment_claim.claims}:
        raise Refusal(
            "payment_claim.claim_included",
            f"Claim {command.claim_id} is not in {payment_claim.number}.",
            f"Pieprasījuma {command.claim_id} nav maksājuma pieprasījumā {payment_claim.number}.",
        )
    return ClaimUnbundled(
        **_said(payment_claim, command.effective_date),
        claim_id=command.claim_id,
        reason=command.reason,
        unbundled_by=actor,
    )


def submit(
    payment_claim: PaymentClaim, command: SubmitPaymentClaim, actor: str, today: date
) -> PaymentClaimSubmitted:
    """Send a draft to the agency; it asks for all that the region approved."""
    check_open(payment_claim, command.effective_date, today, "drafted")
    if not payment_claim.claims:
        raise Refusal(
            "payment_claim.not_empty",
            f"{payment_claim.number} has no claims. Bundle an approved claim first.",
            f"Maksājuma pieprasījumā {payment_claim.number} nav neviena pieprasījuma. Vispirms"
            " iekļauj kādu apstiprinātu pieprasījumu.",
        )
    return PaymentClaimSubmitted(
        **_said(payment_claim, command.effective_date),
        claims=payment_claim.claims,
        requested=split(payment_claim.approved_by_region_cents, command.effective_date),
        submitted_by=actor,
    )


def decide(
    payment_claim: PaymentClaim,
    command: DecidePaymentClaim,
    certified: Split,
    actor: str,
) -> PaymentClaimDecided:
    """Enter the agency's decision, which leaves `certified` of what was requested.

    `check_decision` has passed.
    """
    return PaymentClaimDecided(
        **_said(payment_claim, command.effective_date),
        decision_reference=command.decision_reference,
        approved=certified,
        ineligible_cents=sum(line.ineligible_cents for line in command.ineligible_lines),
        ineligible_lines=command.ineligible_lines,
        decided_by=actor,
    )


def check_decision(
    payment_claim: PaymentClaim, command: DecidePaymentClaim, actor: str, today: date
) -> None:
    """Refuse a decision on what was not submitted, or by whoever prepared it."""
    check_open(payment_claim, command.effective_date, today, "submitted")
    refuse_own_decision(payment_claim, actor)


def refuse_own_decision(payment_claim: PaymentClaim, actor: str) -> None:
    """Refuse that whoever prepared the payment claim enters the decision on it."""
    if actor in payment_claim.authors:
        raise Refusal(
            "payment_claim.four_eyes",
            f"You drafted, bundled or submitted {payment_claim.number}; somebody else has to enter"
            " its decision.",
            f"Tu sagatavoji, papildināji vai iesniedzi maksājuma pieprasījumu"
            f" {payment_claim.number}; lēmumu par to ievada kāds cits.",
        )


def pay(
    payment_claim: PaymentClaim, command: PayPaymentClaim, actor: str, today: date
) -> PaymentClaimPaid:
    """Enter that the agency paid all that it had approved."""
    check_open(payment_claim, command.effective_date, today, "decided")
    assert payment_claim.decided is not None
    return PaymentClaimPaid(
        **_said(payment_claim, command.effective_date),
        payment_reference=command.payment_reference,
        paid=payment_claim.decided.approved,
        recorded_by=actor,
    )


def cancel(
    payment_claim: PaymentClaim, command: CancelPaymentClaim, actor: str, today: date
) -> PaymentClaimCancelled:
    """Give a draft up; its claims leave it."""
    check_open(payment_claim, command.effective_date, today, "drafted")
    return PaymentClaimCancelled(
        **_said(payment_claim, command.effective_date), reason=command.reason, cancelled_by=actor
    )


def check_open(
    payment_claim: PaymentClaim, day: date, today: date, *allowed: PaymentClaimStatus
) -> None:
    """Refuse a step that the payment claim's state does not allow, or out of the order of days."""
    if payment_claim.status not in allowed:
        raise Refusal(
            "payment_claim.state",
            f"{payment_claim.number} is {payment_claim.status}; this needs it to be"
            f" {' or '.join(allowed)}.",
            f"Maksājuma pieprasījuma {payment_claim.number} statuss ir:"
            f" {named_lv('payment_claim_status', payment_claim.status)}; vajag:"
            f" {all_named_lv('payment_claim_status', allowed)}.",
        )
    refuse_disorder(
        payment_claim.since, day, "The step follows what it needs", "Solis seko iepriekšējam"
    )
    refuse_future(day, today)


def _said(payment_claim: PaymentClaim, day: date) -> dict[str, Any]:
    return {
        "effective_date": day,
        "municipality": payment_claim.drafted.municipality,
        "payment_claim_number": payment_claim.number,
    }


def _with(authors: frozenset[str], actor: str | None) -> frozenset[str]:
    return authors if actor is None else authors | {actor}
