"""What the region and the paying agency may do with payment claims, and who may not."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.events.claim import Remark
from contracts.events.payment_claim import IneligibleLine
from contracts.http.payment_claims import (
    BundleClaim,
    CancelPaymentClaim,
    DecidePaymentClaim,
    DraftPaymentClaim,
    PaymentClaimCommand,
    PayPaymentClaim,
    SubmitPaymentClaim,
    UnbundleClaim,
)
from tests.unit.claims.money_machine import (
    AGENCY,
    CLAIMED_ON,
    OFFICER,
    WithClaims,
    any_of,
    pick,
)

ALLOWED_PAYMENT: dict[type[PaymentClaimCommand], str] = {
    SubmitPaymentClaim: "drafted",
    CancelPaymentClaim: "drafted",
    DecidePaymentClaim: "submitted",
    PayPaymentClaim: "decided",
}
SAID: dict[str, Any] = {
    "reason": "Iemesls",
    "remarks": (Remark(remark="Trūkst paraksta"),),
    "decision_reference": "CFLA-1",
    "payment_reference": "VK-1",
}
parts = st.lists(st.tuples(pick, st.sampled_from((-1, 0, 33, 50, 99, 100, 101))), max_size=2)


Parts = list[tuple[int, int]]
"""Which line, and how many per cent of it."""


class WithPaymentClaims(WithClaims):
    """From approved claims to paid ones."""

    def open_payment_claim(self, number: int = 0) -> UUID:
        """A draft, begun where there is none."""
        found = self.payment_claims_in("drafted")
        if found:
            return found[number % len(found)]
        command = DraftPaymentClaim(effective_date=CLAIMED_ON, programme="zemgale")
        return self.world.draft_payment_claim(command, OFFICER)

    def payment_claims_in(self, *statuses: str) -> list[UUID]:
        return [id for id, one in self.world.payment_claims.items() if one.status in statuses]

    @precondition(lambda self: len(self.payment_claims_in("drafted")) < 2)
    @rule(programme=st.sampled_from(("zemgale", "zemgale", "kurzeme", "latgale")))
    def draft_a_payment_claim(self, programme: str) -> None:
        command = DraftPaymentClaim(effective_date=CLAIMED_ON, programme=programme)
        known = programme in ("zemgale", "kurzeme")
        self.does(lambda: self.world.draft_payment_claim(command, OFFICER), known)

    @precondition(lambda self: self.world.claims)
    @rule(number=pick, which=pick)
    def bundle_a_claim(self, number: int, which: int) -> None:
        """Bundle an approved claim where there is one, else try another."""
        found = self.claims_in("approved") or list(self.world.claims)
        claim_id, id = found[number % len(found)], self.open_payment_claim(which)
        of_zemgale = self.world.payment_claims[id].drafted.programme == "zemgale"
        approved = self.world.claims[claim_id].status == "approved"
        self.pay_step(id, BundleClaim, may=approved and of_zemgale, claim_id=claim_id)

    @precondition(any_of("included"))
    @rule(number=pick, which=pick)
    def unbundle(self, number: int, which: int) -> None:
        """Take a claim out of a payment claim, which has to be a draft that it is in."""
        claim_id, claim = self.chosen(number, "included")
        ids = list(self.world.payment_claims)
        id = ids[which % len(ids)]
        assert claim.included is not None
        drafted = self.world.payment_claims[id].status == "drafted"
        may = drafted and claim.included.payment_claim_id == id
        self.pay_step(id, UnbundleClaim, may=may, claim_id=claim_id, reason="Papildina")

    @precondition(lambda self: self.payment_claims_in("submitted"))
    @rule(number=pick, actor=st.sampled_from((AGENCY, AGENCY, OFFICER)), parts=parts)
    def decide_on_parts(self, number: int, actor: str, parts: Parts) -> None:
        """Enter the agency's decision with parts of lines, or a cent beside them, ineligible."""
        found = self.payment_claims_in("submitted")
        self.decide(found[number % len(found)], actor, parts)

    def decide(self, id: UUID, actor: str, parts: Parts) -> None:
        every = [
            (bundled.claim_id, line)
            for bundled in self.world.payment_claims[id].claims
            if (approved := self.world.claims[bundled.claim_id].approved) is not None
            for line in approved.lines
        ]
        found: list[IneligibleLine] = []
        fit = actor not in self.world.payment_claims[id].authors
        for which, percent in dict(parts).items():
            claim_id, line = every[which % len(every)]
            cents = part_of(line.approved_cents, percent)
            least, most = sorted((0, line.approved_cents))
            named = {one.claimable_id for one in found}
            fit = fit and least <= cents <= most and line.claim_line.claimable_id not in named
            one = IneligibleLine(
                claim_id=claim_id,
                claimable_id=line.claim_line.claimable_id,
                ineligible_cents=cents,
                reason="Nav attiecināms",
            )
            found.append(one)
        self.pay_step(id, DecidePaymentClaim, actor, may=fit, ineligible_lines=found)

    @precondition(lambda self: len(self.payment_claims_in("drafted")) > 1)
    @rule(number=pick)
    def cancel_a_payment_claim(self, number: int) -> None:
        found = self.payment_claims_in("drafted")
        self.pay_step(found[number % len(found)], CancelPaymentClaim)

    @precondition(lambda self: self.world.payment_claims)
    @rule(
        number=pick, command=st.sampled_from(list(ALLOWED_PAYMENT)), days=st.sampled_from((0, -1))
    )
    def pay_out_of_turn(self, number: int, command: type[PaymentClaimCommand], days: int) -> None:
        """Try what the payment claim's status does not allow, or on a day before its last step."""
        every = list(self.world.payment_claims)
        id = every[number % len(every)]
        if days or self.world.payment_claims[id].status != ALLOWED_PAYMENT[command]:
            self.pay_step(id, command, AGENCY, may=False, days=days)

    def pay_step(
        self,
        id: UUID,
        command: type[PaymentClaimCommand],
        actor: str = OFFICER,
        *,
        may: bool = True,
        days: int = 0,
        **said: Any,
    ) -> None:
        day = self.world.payment_claims[id].since + timedelta(days=days)
        one = command(effective_date=day, **{**known_to(command, SAID), **said})
        self.does(lambda: self.world.pay_step(id, one, actor), may)

    def let_payment_claim_go_on(self, id: UUID, percent: int) -> None:
        match self.world.payment_claims[id].status:
            case "drafted":
                self.pay_step(id, SubmitPaymentClaim)
            case "submitted":
                self.decide(id, AGENCY, [(0, percent)])
            case _:
                self.pay_step(id, PayPaymentClaim)

    def bundled(self, id: UUID) -> int:
        """How many claims are in the payment claim."""
        return len(self.world.payment_claims[id].claims)


def part_of(cents: int, percent: int) -> int:
    """A part of an amount; below 0 and above 100 per cent a cent less and more than any may be."""
    if percent < 0:
        return min(0, cents) - 1
    return max(0, cents) + 1 if percent > 100 else cents * percent // 100


def known_to(command: type[Any], said: dict[str, Any]) -> dict[str, Any]:
    """What of it the command says."""
    return {name: one for name, one in said.items() if name in command.model_fields}
