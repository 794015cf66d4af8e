"""A command to a payment claim: what it writes there, and into the streams of the claims in it.

Both are saved in one transaction. Bundling changes the claim's own stream, so of two payment claims
that take the same claim at once the second finds it changed: no claim is ever in two.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from contracts.dates import refuse_disorder
from contracts.events.claim import (
    ApprovedLine,
    CertifiedLine,
    ClaimCertified,
    ClaimFact,
    ClaimIncluded,
    ClaimPaid,
    ClaimRemoved,
)
from contracts.events.payment_claim import (
    BundledClaim,
    IneligibleLine,
    PaymentClaimEvent,
)
from contracts.http.payment_claims import (
    BundleClaim,
    CancelPaymentClaim,
    DecidePaymentClaim,
    PaymentClaimCommand,
    PayPaymentClaim,
    SubmitPaymentClaim,
    UnbundleClaim,
)
from contracts.reference import municipality
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.claims.domain.claim import Claim
from services.claims.domain.payment import payment_claim as domain
from services.claims.domain.payment.funding_split import split, split_each
from services.claims.domain.payment.payment_claim import PaymentClaim

UNPROCESSABLE = 422

Claims = Mapping[UUID, Claim]
"""The claims that a command concerns; one that does not exist is missing."""


class Step(NamedTuple):
    """A fact of the payment claim, and those of its claims, by their ids."""

    fact: PaymentClaimEvent
    claim_facts: Mapping[UUID, ClaimFact]


def concerned(payment_claim: PaymentClaim, command: PaymentClaimCommand) -> list[UUID]:
    """The claims that deciding on the command needs."""
    match command:
        case BundleClaim() | UnbundleClaim():
            return [command.claim_id]
        case DecidePaymentClaim() | PayPaymentClaim() | CancelPaymentClaim():
            return [claim.claim_id for claim in payment_claim.claims]
        case _:
            return []


def take_step(
    payment_claim_id: UUID,
    payment_claim: PaymentClaim,
    command: PaymentClaimCommand,
    claims: Claims,
    actor: str,
    today: date,
) -> Step:
    """Decide on a command to a payment claim, for it and for its claims; raises `Refusal`.

    Args:
        payment_claim_id: the payment claim's stream.
        payment_claim: as it stands.
        command: to it.
        claims: those that `concerned` names, as they stand.
        actor: who commands.
        today: the calendar day.
    """
    said = {
        "effective_date": command.effective_date,
        "payment_claim_id": payment_claim_id,
        "payment_claim_number": payment_claim.number,
    }
    match command:
        case BundleClaim():
            claim = _existing(claims, command.claim_id)
            return _bundle(payment_claim, command, claim, said, actor, today)
        case UnbundleClaim():
            unbundled = domain.unbundle(payment_claim, command, actor, today)
            return Step(unbundled, _removed(claims, said, command.reason))
        case SubmitPaymentClaim():
            return Step(domain.submit(payment_claim, command, actor, today), {})
        case DecidePaymentClaim():
            return _decide(payment_claim, command, claims, said, actor, today)
        case PayPaymentClaim():
            paid = domain.pay(payment_claim, command, actor, today)
            return Step(paid, {id: _paid(claim, said) for id, claim in claims.items()})
        case CancelPaymentClaim():
            cancelled = domain.cancel(payment_claim, command, actor, today)
            return Step(cancelled, _removed(claims, said, command.reason))
        case _:
            raise AssertionError(f"no decision for {command.command}")


def _existing(claims: Claims, claim_id: UUID) -> Claim:
    if claim_id not in claims:
        raise Refusal(
            "payment_claim.claim_exists",
            f"There is no claim {claim_id}.",
            f"Nav pieprasījuma {claim_id}.",
            status=UNPROCESSABLE,
        )
    return claims[claim_id]


def _bundle(
    payment_claim: PaymentClaim,
    command: BundleClaim,
    claim: Claim,
    said: Mapping[str, Any],
    actor: str,
    today: date,
) -> Step:
    number = claim.drafted.claim_number
    if claim.status != "approved":
        raise Refusal(
            "payment_claim.claim_approved",
            f"Claim {number} is {claim.status}; only an approved one that is in no payment claim"
            " can be bundled.",
            f"Pieprasījuma {number} statuss ir: {named_lv('claim_status', claim.status)}; iekļaut"
            " var tikai apstiprinātu, kas nav nevienā maksājuma pieprasījumā.",
        )
    bundled = domain.bundle(
        payment_claim,
        command,
        BundledClaim(
            claim_id=command.claim_id,
            claim_number=number,
            approved_cents=sum(line.approved_cents for line in _approved_lines(claim)),
        ),
        municipality(claim.drafted.municipality).region,
        actor,
        today,
    )
    refuse_disorder(
        claim.since,
        command.effective_date,
        "A claim is bundled after it was approved",
        "Pieprasījumu iekļauj pēc tā apstiprināšanas",
    )
    return Step(bundled, {command.claim_id: ClaimIncluded(**_of_claim(claim), **said)})


def _decide(
    payment_claim: PaymentClaim,
    command: DecidePaymentClaim,
    claims: Claims,
    said: Mapping[str, Any],
    actor: str,
    today: date,
) -> Step:
    domain.check_decision(payment_claim, command, actor, today)
    in_order = [(one.claim_id, claims[one.claim_id]) for one in payment_claim.claims]
    ineligible = _ineligible_by_line(in_order, command.ineligible_lines)
    lines = _certified(in_order, ineligible, command.effective_date)
    certified_cents = sum(
        line.approved_cents - line.ineligible_cents for line in chain(*lines.values())
    )
    approved = split(certified_cents, command.effective_date)
    decided = domain.decide(payment_claim, command, approved, actor)
    return Step(
        decided,
        {
            id: ClaimCertified(**_of_claim(claim), **said, lines=tuple(lines[id]))
            for id, claim in in_order
        },
    )


def _ineligible_by_line(
    claims: Iterable[tuple[UUID, Claim]], ineligible_lines: Iterable[IneligibleLine]
) -> dict[tuple[UUID, UUID], IneligibleLine]:
    """What is ineligible, by claim and claimable; refuses what fits no approved line."""
    approved = {
        (id, line.claim_line.claimable_id): line.approved_cents
        for id, claim in claims
        for line in _approved_lines(claim)
    }
    found: dict[tuple[UUID, UUID], IneligibleLine] = {}
    for one in ineligible_lines:
        key = (one.claim_id, one.claimable_id)
        if key not in approved or key in found:
            raise Refusal(
                "payment_claim.line_exists",
                f"Claim {one.claim_id} has no line {one.claimable_id} here, or it is named twice.",
                f"Pieprasījumam {one.claim_id} šeit nav rindas {one.claimable_id}, vai tā norādīta"
                " divreiz.",
                status=UNPROCESSABLE,
            )
        # Of what takes back, that much less is taken back.
        least, most = sorted((0, approved[key]))
        if not least <= one.ineligible_cents <= most:
            raise Refusal(
                "payment_claim.ineligible",
                f"Of line {one.claimable_id} from {least} to {most} cents can be ineligible.",
                f"No rindas {one.claimable_id} neattiecināmi var būt no {least} līdz {most}"
                " centiem.",
                status=UNPROCESSABLE,
            )
        found[key] = one
    return found


def _certified(
    claims: Sequence[tuple[UUID, Claim]],
    ineligible: Mapping[tuple[UUID, UUID], IneligibleLine],
    day: date,
) -> dict[UUID, list[CertifiedLine]]:
    """Every approved line with what the agency certifies of it, split in the order of lines."""
    lines = [(id, line) for id, claim in claims for line in _approved_lines(claim)]
    left_out = [ineligible.get((id, line.claim_line.claimable_id)) for id, line in lines]
    left_out_cents = [0 if one is None else one.ineligible_cents for one in left_out]
    certified_cents = [
        line.approved_cents - cents for (_, line), cents in zip(lines, left_out_cents, strict=True)
    ]
    splits = split_each(certified_cents, day)
    certified: dict[UUID, list[CertifiedLine]] = {id: [] for id, _ in claims}
    for place, (id, line) in enumerate(lines):
        one = left_out[place]
        certified[id].append(
            CertifiedLine(
                claim_line=line.claim_line,
                approved_cents=line.approved_cents,
                ineligible_cents=left_out_cents[place],
                ineligible_reason=None if one is None else one.reason,
                esf_cents=splits[place].esf_cents,
                state_cents=splits[place].state_cents,
            )
        )
    return certified


def _removed(claims: Claims, said: Mapping[str, Any], reason: str) -> dict[UUID, ClaimFact]:
    return {
        id: ClaimRemoved(**_of_claim(claim), **said, reason=reason) for id, claim in claims.items()
    }


def _paid(claim: Claim, said: Mapping[str, Any]) -> ClaimPaid:
    assert claim.certified is not None, "what is paid was certified"
    return ClaimPaid(**_of_claim(claim), **said, lines=claim.certified.lines)


def _approved_lines(claim: Claim) -> list[ApprovedLine]:
    """What the region approved, in the order of lines."""
    assert claim.approved is not None, "a claim in a payment claim is approved"
    return sorted(claim.approved.lines, key=lambda line: line.claim_line.line)


def _of_claim(claim: Claim) -> dict[str, Any]:
    return {
        "municipality": claim.drafted.municipality,
        "claim_number": claim.drafted.claim_number,
    }
