"""The payment claims: every quarter the region bundles what it approved, and the agency pays."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from contracts.http.payment_claims import (
    BundleClaim,
    DecidePaymentClaim,
    DraftPaymentClaim,
    PaymentClaimCommand,
    PayPaymentClaim,
    SubmitPaymentClaim,
)
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.claiming import Approved, quarter_end, quarter_of
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.places import region_officer


def payment_claim_entries(
    approved: Sequence[Approved], region: str, until: date, seed: Seed
) -> Iterator[Entry]:
    """Every payment claim from its draft to the payment.

    Args:
        approved: the claims; the payment claim of the quarter of its approval pays each.
        region: the planning region that bundles them.
        until: payment claims that would be paid later are not made.
        seed: of the history.
    """
    officer = region_officer(seed, region, [])
    accountant = region_officer(seed, f"{region} accountant", [officer])
    by_quarter: dict[date, list[UUID]] = defaultdict(list)
    for claim in approved:
        by_quarter[quarter_end(quarter_of(claim.approved_on))].append(claim.claim_id)
    for end, claims in sorted(by_quarter.items()):
        chance = seed.chance("payment claim", end)
        payment_claim_id = seed.id("payment claim", end)
        drafted_on = end + timedelta(days=chance.randint(3, 12))
        submitted_on = drafted_on + timedelta(days=chance.randint(1, 8))
        decided_on = submitted_on + timedelta(days=chance.randint(20, 50))
        paid_on = decided_on + timedelta(days=chance.randint(3, 14))
        if paid_on > until:
            return
        steps: list[PaymentClaimCommand] = [
            DraftPaymentClaim(effective_date=drafted_on, programme=region),
            *(BundleClaim(effective_date=drafted_on, claim_id=claim) for claim in claims),
            SubmitPaymentClaim(effective_date=submitted_on),
        ]
        for step in steps:
            yield Entry(payment_claim_id, officer, step)
        number = chance.randint(100, 999)
        decision = DecidePaymentClaim(
            effective_date=decided_on, decision_reference=f"CFLA izdomāts lēmums {number}"
        )
        yield Entry(payment_claim_id, accountant, decision)
        payment = PayPaymentClaim(
            effective_date=paid_on, payment_reference=f"KPVIS izdomāts maksājums {number}"
        )
        yield Entry(payment_claim_id, accountant, payment)
