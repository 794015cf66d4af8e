"""Any course of deliveries, claims and payment claims, with every cent looked for after each step.

What may be tried is told by a plain table of statuses and by who did what; the domain must agree,
and what it refuses must leave everything as it was.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from contracts.http.claim_papers import DeclareFunding
from contracts.http.claims import (
    AcceptClaim,
    AdmitLine,
    ApproveClaim,
    ClaimCommand,
    CorrectClaim,
    Cut,
    ReturnClaim,
    ReverseApproval,
    SubmitClaim,
    WithdrawClaim,
)
from contracts.http.payment_claims import (
    BundleClaim,
)
from tests.unit.claims.money_invariants import check
from tests.unit.claims.money_machine import OFFICER, PREPARER, any_of, is_kept_out, pick
from tests.unit.claims.money_machine_payments import (
    SAID,
    Parts,
    WithPaymentClaims,
    known_to,
    part_of,
    parts,
)

ALLOWED: dict[type[ClaimCommand], tuple[str, ...]] = {
    DeclareFunding: ("drafted", "returned"),
    SubmitClaim: ("drafted", "returned"),
    CorrectClaim: ("drafted", "returned"),
    ReturnClaim: ("submitted", "accepted"),
    AdmitLine: ("submitted",),
    AcceptClaim: ("submitted",),
    ApproveClaim: ("accepted",),
    ReverseApproval: ("approved",),
    WithdrawClaim: ("drafted", "submitted", "returned", "accepted"),
}
"""The statuses in which a claim may take a step."""

officer = st.sampled_from((OFFICER, OFFICER, OFFICER, PREPARER))


class MoneyMachine(WithPaymentClaims):
    """The region's side, and what anybody may try out of turn."""

    @precondition(any_of("submitted", "accepted"))
    @rule(number=pick)
    def return_with_remarks(self, number: int) -> None:
        claim_id, _ = self.chosen(number, "submitted", "accepted")
        self.takes(claim_id, ReturnClaim, OFFICER, remarks=SAID["remarks"])

    @precondition(lambda self: self.kept_out())
    @rule(number=pick, which=pick, actor=officer)
    def admit(self, number: int, which: int, actor: str) -> None:
        """Admit a line that was kept out, or one that was not beside it."""
        found = self.kept_out()
        self.admit_first(found[number % len(found)], actor, which)

    def admit_first(self, claim_id: UUID, actor: str, which: int = 0) -> None:
        lines = sorted(self.world.claims[claim_id].lines, key=is_kept_out, reverse=True)
        line = lines[which % min(2, len(lines))]
        may = is_kept_out(line) and actor != PREPARER
        reason = "Projekts to nemaksāja"
        said: dict[str, Any] = {"claimable_id": line.claimable_id, "reason": reason}
        self.takes(claim_id, AdmitLine, actor, may=may, **said)

    def kept_out(self) -> list[UUID]:
        """Submitted claims with a line that a check keeps out."""
        claims = self.world.claims
        return [id for id in self.claims_in("submitted") if any(map(is_kept_out, claims[id].lines))]

    @precondition(any_of("submitted"))
    @rule(number=pick, actor=officer)
    def accept(self, number: int, actor: str) -> None:
        claim_id, _ = self.chosen(number, "submitted")
        self.takes(claim_id, AcceptClaim, actor, may=actor != PREPARER)

    @precondition(any_of("accepted"))
    @rule(number=pick, actor=officer, parts=parts)
    def approve(self, number: int, actor: str, parts: Parts) -> None:
        """Approve a claim, with cuts to parts in per cent of lines, or to a cent beside them."""
        claim_id, _ = self.chosen(number, "accepted")
        self.approve_parts(claim_id, actor, parts)

    def approve_parts(self, claim_id: UUID, actor: str, parts: Parts) -> None:
        claim = self.world.claims[claim_id]
        cuts: list[Cut] = []
        fit = actor != PREPARER
        for which, percent in dict(parts).items():
            line = claim.lines[which % len(claim.lines)]
            cents = part_of(line.eligible_cents, percent)
            fits = 0 <= cents <= line.eligible_cents or cents == line.eligible_cents < 0
            fit = fit and fits and line.claimable_id not in {one.claimable_id for one in cuts}
            cut = Cut(claimable_id=line.claimable_id, approved_cents=cents, reason="Nav pamatots")
            cuts.append(cut)
        self.takes(claim_id, ApproveClaim, actor, may=fit, cuts=cuts)

    @precondition(any_of("approved"))
    @rule(number=pick)
    def reverse_an_approval(self, number: int) -> None:
        claim_id, _ = self.chosen(number, "approved")
        self.takes(claim_id, ReverseApproval, OFFICER, unless=["claim.reversal"], reason="Kļūda")

    @precondition(lambda self: self.world.claims)
    @rule(numbers=st.lists(pick, min_size=3, max_size=9), percent=st.sampled_from((0, 0, 33, 100)))
    def go_on(self, numbers: list[int], percent: int) -> None:
        """Take the next ordinary step of some claims and payment claims, so that many come far.

        Of the first line of what is approved or decided this part is cut, or is not eligible.
        """
        for number in numbers:
            on_their_way = [
                *self.claims_in("drafted", "returned", "submitted", "accepted", "approved"),
                *(id for id in self.payment_claims_in("drafted") if self.bundled(id)),
                *self.payment_claims_in("submitted", "decided"),
            ]
            if not on_their_way:
                return
            id = on_their_way[number % len(on_their_way)]
            if id in self.world.claims:
                self.let_claim_go_on(id, number, percent)
            else:
                self.let_payment_claim_go_on(id, percent)

    def let_claim_go_on(self, claim_id: UUID, number: int, percent: int) -> None:
        claim = self.world.claims[claim_id]
        match claim.status:
            case "drafted" | "returned":
                self.give_papers(claim_id)
                self.takes(claim_id, SubmitClaim, unless=["claim.double_financing"])
            case "submitted" if number % 2 and claim_id in self.kept_out():
                self.admit_first(claim_id, OFFICER)
            case "submitted":
                self.takes(claim_id, AcceptClaim, OFFICER)
            case "accepted":
                cut = percent if claim.lines[0].eligible_cents > 0 else 0
                self.approve_parts(claim_id, OFFICER, [(0, 100 - cut)])
            case _:
                id = self.open_payment_claim()
                of_zemgale = self.world.payment_claims[id].drafted.programme == "zemgale"
                self.pay_step(id, BundleClaim, may=of_zemgale, claim_id=claim_id)

    @precondition(lambda self: self.world.claims)
    @rule(
        number=pick,
        command=st.sampled_from(list(ALLOWED)),
        days=st.sampled_from((0, -1)),
    )
    def step_out_of_turn(self, number: int, command: type[ClaimCommand], days: int) -> None:
        """Try what the claim's status does not allow, or on a day before its last step."""
        every = list(self.world.claims)
        claim_id = every[number % len(every)]
        claim = self.world.claims[claim_id]
        if days == 0 and claim.status in ALLOWED[command]:
            return
        said = {"claimable_id": claim.lines[0].claimable_id, **SAID}
        day = claim.since + timedelta(days=days)
        one = command(effective_date=day, **known_to(command, said))
        self.does(lambda: self.world.step(claim_id, one, OFFICER), may=False)

    @invariant()
    def every_cent_is_where_it_should_be(self) -> None:
        check(self.world)


@pytest.mark.slow
@pytest.mark.timeout(900)  # finding the shortest course that breaks something takes long
class TestMoney(MoneyMachine.TestCase):  # type: ignore[misc, valid-type]  # hypothesis makes it, without types
    """The courses; pytest finds them here."""

    settings = settings(max_examples=300, stateful_step_count=45, deadline=None)
