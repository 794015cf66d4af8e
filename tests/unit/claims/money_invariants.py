"""What holds of deliveries, claims, payment claims and their ledger whatever happened."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from contracts.dates import days_between, days_of_month
from contracts.events.claim import CertifiedLine, ClaimLine
from contracts.events.delivery import delivered_amount_cents
from contracts.events.payment_claim import Split
from services.claims.domain import claim as claims
from services.claims.domain.assembly import other_funding
from services.claims.domain.assembly.other_funding import NOTHING_RECORDED
from services.claims.domain.claim import Claim
from services.claims.domain.payment import payment_claim
from services.claims.domain.payment.payment_claim import PaymentClaim
from tests.unit.claims.money_world import Account, MoneyWorld

CAP_CENTS = 116_00
ESF_PERCENT = 85
ON_THE_WAY: tuple[Account, ...] = (
    "delivered_not_claimed",
    "claimed",
    "approved",
    "ineligible",
    "paid",
)


def no_cent_appears_or_disappears(world: MoneyWorld) -> None:
    """Every delivered cent is on one account of the way, delivery by delivery and in total."""
    books, total_cents = world.books, 0
    for delivery_id, (_, delivery) in world.deliveries.items():
        reversal = world.reversals.get(delivery_id)
        delivered_cents = 0 if reversal else delivered_amount_cents(delivery)
        total_cents += delivered_cents
        found = sum(books.of_delivery[delivery_id, account] for account in ON_THE_WAY)
        assert found == delivered_cents
        assert reversal or books.of_delivery[delivery_id, "delivered_not_claimed"] >= 0
        parts = (books.of_delivery[delivery_id, funder] for funder in ("esf", "state"))
        assert sum(parts) == books.of_delivery[delivery_id, "paid"]
    assert sum(books.total[account] for account in ON_THE_WAY) == total_cents
    assert sum(books.total.values()) == books.total["paid"], "funders are told beside the account"


def the_ledger_says_what_the_claims_say(world: MoneyWorld) -> None:
    """Every account of every delivery has what the claims as they stand put there."""
    expected: Counter[tuple[UUID, Account]] = Counter()
    for delivery_id, (_, delivery) in world.deliveries.items():
        cents = 0 if delivery_id in world.reversals else delivered_amount_cents(delivery)
        expected[delivery_id, "delivered_not_claimed"] += cents
    for claim_id, claim in world.claims.items():
        of_claim: Counter[Account] = Counter()
        for line, account, cents in _where(claim):
            expected[line.delivery_id, account] += cents
            of_claim[account] += cents
        for account in ON_THE_WAY:
            assert world.books.of_claim[claim_id, account] == of_claim[account]
    for delivery_id in world.deliveries:
        for account in ON_THE_WAY:
            key = (delivery_id, account)
            assert world.books.of_delivery[key] == expected[key], account


def _where(claim: Claim) -> Iterator[tuple[ClaimLine, Account, int]]:
    """What the claim moved of each line, by its status."""
    if claim.certified is not None:
        account: Account = "paid" if claim.status == "paid" else "approved"
        for certified in claim.certified.lines:
            cents = certified.approved_cents - certified.ineligible_cents
            yield from _decided(certified.claim_line, account, cents)
    elif claim.approved is not None:
        for approved in claim.approved.lines:
            yield from _decided(approved.claim_line, "approved", approved.approved_cents)
    elif claim.status in ("submitted", "accepted"):
        for line in claim.lines:
            yield line, "delivered_not_claimed", -line.amount_cents
            yield line, "claimed", line.amount_cents


def _decided(
    line: ClaimLine, account: Account, cents: int
) -> Iterator[tuple[ClaimLine, Account, int]]:
    yield line, "delivered_not_claimed", -line.amount_cents
    yield line, account, cents
    yield line, "ineligible", line.amount_cents - cents


def a_line_asks_for_what_was_delivered(world: MoneyWorld) -> None:
    """A delivery's line asks for all of it, a reversal's gives as much back; once."""
    seen: set[UUID] = set()
    for claim in world.standing_claims().values():
        for line in claim.lines:
            assert line.claimable_id not in seen, "in one claim that is not withdrawn"
            seen.add(line.claimable_id)
            cents = delivered_amount_cents(world.deliveries[line.delivery_id][1])
            if line.claimable_id == line.delivery_id:
                assert line.amount_cents == cents
                assert 0 <= line.eligible_cents <= cents
            else:
                assert line.amount_cents == -cents
                assert -cents <= line.eligible_cents <= 0


def no_more_is_taken_back_than_was_approved(world: MoneyWorld) -> None:
    """What the region approves of a reversal is at most what it approved of the delivery."""
    approved: Counter[UUID] = Counter()
    for claim in world.claims.values():
        for line in claim.approved.lines if claim.approved else ():
            approved[line.claim_line.delivery_id] += line.approved_cents
    assert all(cents >= 0 for cents in approved.values())


def payment_claims_add_up(world: MoneyWorld) -> None:
    """Requested is approved and ineligible, what is paid was approved, and the parts add up."""
    seen: set[UUID] = set()
    for id, one in world.payment_claims.items():
        for bundled in one.claims:
            assert bundled.claim_id not in seen, "in one payment claim"
            seen.add(bundled.claim_id)
            included = world.claims[bundled.claim_id].included
            assert included is not None
            assert included.payment_claim_id == id
        if one.submitted is not None:
            requested = one.submitted.requested
            assert requested.amount_cents == sum(of.approved_cents for of in one.claims)
            _is_split(requested)
            if one.decided is not None:
                decided = one.decided
                decided_cents = decided.approved.amount_cents + decided.ineligible_cents
                assert requested.amount_cents == decided_cents
                _is_split(decided.approved)
                _lines_add_up(world, one)
        if one.paid is not None:
            assert one.decided is not None
            assert one.paid.paid == one.decided.approved
    assert seen == {id for id, claim in world.claims.items() if claim.included is not None}
    paid = [one.paid.paid for one in world.payment_claims.values() if one.paid is not None]
    assert world.books.total["esf"] == sum(one.esf_cents for one in paid)
    assert world.books.total["state"] == sum(one.state_cents for one in paid)


def _lines_add_up(world: MoneyWorld, one: PaymentClaim) -> None:
    assert one.decided is not None
    lines: list[CertifiedLine] = []
    for bundled in one.claims:
        certified = world.claims[bundled.claim_id].certified
        assert certified is not None
        assert sum(line.approved_cents for line in certified.lines) == bundled.approved_cents
        lines.extend(certified.lines)
    total_cents = esf_cents = 0
    for line in lines:
        certified_cents = line.approved_cents - line.ineligible_cents
        assert line.esf_cents + line.state_cents == certified_cents
        total_cents, esf_cents = total_cents + certified_cents, esf_cents + line.esf_cents
        assert esf_cents == esf_part(total_cents), "of the first lines together"
    assert total_cents == one.decided.approved.amount_cents
    assert esf_cents == one.decided.approved.esf_cents
    assert sum(line.ineligible_cents for line in lines) == one.decided.ineligible_cents


def _is_split(split: Split) -> None:
    assert split.esf_cents + split.state_cents == split.amount_cents
    assert split.esf_cents == esf_part(split.amount_cents)


def esf_part(amount_cents: int) -> int:
    """85 % of the amount, half a cent away from zero, in whole numbers only."""
    cents = (2 * abs(amount_cents) * ESF_PERCENT + 100) // 200
    return cents if amount_cents >= 0 else -cents


def nothing_is_paid_twice(world: MoneyWorld) -> None:
    """No day of a person's service is eligible in two claims, unless the region admitted it."""
    claim_of: dict[tuple[object, ...], UUID] = {}
    for claim_id, line in _standing_lines(world):
        if line.ineligible_rule is None:
            for day in days_of(line):
                key = (line.case_id, line.service, line.unit, line.recipient, day)
                assert claim_of.setdefault(key, claim_id) == claim_id, key


def no_cap_is_exceeded(world: MoneyWorld) -> None:
    """What is eligible of a person's respite fits into its days' caps.

    A line of several days does not say what it takes of which day. It is enough that no stretch of
    days has more in it than its caps.
    """
    of_person: defaultdict[UUID, list[tuple[date, date, int]]] = defaultdict(list)
    for _, line in _standing_lines(world):
        if line.service == "respite":
            days = days_of(line)
            of_person[line.case_id].append((days[0], days[-1], line.eligible_cents))
    for stays in of_person.values():
        for first in {stay[0] for stay in stays}:
            for last in {stay[1] for stay in stays if stay[1] >= first}:
                inside = sum(cents for a, b, cents in stays if first <= a and b <= last)
                days_count = (last - first) // timedelta(days=1) + 1
                assert inside <= days_count * CAP_CENTS


def _standing_lines(world: MoneyWorld) -> Iterator[tuple[UUID, ClaimLine]]:
    """Lines with eligible money whose delivery was never taken back."""
    for claim_id, claim in world.standing_claims().items():
        for line in claim.lines:
            if line.eligible_cents > 0 and line.delivery_id not in world.reversals:
                yield claim_id, line


def days_of(line: ClaimLine) -> list[date]:
    """The days that a line is of."""
    if line.unit == "month":
        return days_of_month(line.delivered_on)
    return days_between(line.delivered_from or line.delivered_on, line.delivered_on)


def replay_gives_the_state(world: MoneyWorld) -> None:
    """What the last step touched is what its stream makes of nothing."""
    for id in world.touched:
        facts = world.streams[id]
        if id in world.claims:
            assert claims.fold(None, facts) == world.claims[id]
        elif id in world.payment_claims:
            assert payment_claim.fold(None, facts) == world.payment_claims[id]
        else:
            assert other_funding.fold(NOTHING_RECORDED, facts) in world.funding.values()
    world.touched.clear()


def check(world: MoneyWorld) -> None:
    """All of it."""
    no_cent_appears_or_disappears(world)
    the_ledger_says_what_the_claims_say(world)
    a_line_asks_for_what_was_delivered(world)
    no_more_is_taken_back_than_was_approved(world)
    payment_claims_add_up(world)
    nothing_is_paid_twice(world)
    no_cap_is_exceeded(world)
    replay_gives_the_state(world)
