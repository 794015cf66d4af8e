"""What the region approves of a claim, and how it takes an approval back."""

from datetime import date
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.claim import ClaimApproved
from contracts.http.claims import ApproveClaim, Cut, ReverseApproval
from services.claims.domain import approving
from services.claims.domain.assembly.claimable import Claimable
from services.claims.domain.claim import Claim, evolve
from tests.support.claims import OFFICER, accepted, submitted
from tests.support.facts import TODAY, named
from tests.support.spec import refused, specifies
from tests.unit.claims.claimables import home_care, lines_of, respite, taken_back
from tests.unit.claims.living import drafted, included


def in_order(*claimables: Claimable) -> Claim:
    return accepted(submitted(drafted(*lines_of(*claimables))))


def approve(claim: Claim, *cuts: Cut) -> ClaimApproved:
    command = ApproveClaim(effective_date=claim.since, cuts=cuts)
    [fact] = approving.approve(claim, command, OFFICER, TODAY)
    return fact


def reverse(claim: Claim, **changes: Any) -> Claim:
    command = ReverseApproval(effective_date=claim.since, reason="Kļūdaini aprēķini")
    [fact] = approving.reverse(claim, command, OFFICER, TODAY, **changes)
    return evolve(claim, fact)


def test_an_approval_in_whole_approves_every_eligible_cent() -> None:
    approved = approve(in_order(home_care("one"), home_care("two", date(2023, 2, 2))))

    assert [line.approved_cents for line in approved.lines] == [7120, 7120]
    assert [line.cut_reason for line in approved.lines] == [None, None]


def test_a_cut_approves_less_and_says_why() -> None:
    cut = Cut(claimable_id=named("one"), approved_cents=3560, reason="PNA trūkst paraksta")

    [line] = approve(in_order(home_care("one")), cut).lines

    assert (line.approved_cents, line.cut_reason) == (3560, "PNA trūkst paraksta")


@specifies("claim.cut")
def test_no_more_is_approved_than_eligible() -> None:
    claim = in_order(home_care("one"))
    more = Cut(claimable_id=named("one"), approved_cents=7121, reason="?")
    less = Cut(claimable_id=named("one"), approved_cents=-1, reason="?")

    assert refused(lambda: approve(claim, more)) == "claim.cut"
    assert refused(lambda: approve(claim, less)) == "claim.cut"


@specifies("claim.cut")
def test_what_a_reversal_takes_back_is_not_cut() -> None:
    reversal = taken_back(home_care("old"), 5000)
    claim = in_order(reversal)
    cut = Cut(claimable_id=reversal.claimable_id, approved_cents=0, reason="?")

    assert refused(lambda: approve(claim, cut)) == "claim.cut"
    assert [line.approved_cents for line in approve(claim).lines] == [-5000]


@specifies("claim.line_exists")
def test_a_cut_names_a_line_of_the_claim_once() -> None:
    claim = in_order(home_care("one"))
    foreign = Cut(claimable_id=named("foreign"), approved_cents=0, reason="?")
    known = Cut(claimable_id=named("one"), approved_cents=0, reason="?")

    assert refused(lambda: approve(claim, foreign)) == "claim.line_exists"
    assert refused(lambda: approve(claim, known, known)) == "claim.line_exists"


def test_a_reversed_approval_leaves_the_claim_accepted_to_be_approved_anew() -> None:
    claim = in_order(home_care("one"))

    claim = reverse(evolve(claim, approve(claim)))

    assert (claim.status, claim.approved) == ("accepted", None)
    assert approve(claim).approved_by == OFFICER


@specifies("claim.reversal")
def test_an_approval_stands_while_others_build_on_it() -> None:
    claim = in_order(home_care("one"))
    claim = evolve(claim, approve(claim))

    assert refused(lambda: reverse(included(claim))) == "claim.reversal"
    assert refused(lambda: reverse(claim, taken_back_in="b-0002")) == "claim.reversal"


@for_all(
    st.lists(st.integers(1, 20_000), min_size=1, max_size=20),
    st.data(),
)
def test_asked_is_eligible_and_capped_and_eligible_is_approved_and_cut(
    costs: list[int], data: st.DataObject
) -> None:
    claim = in_order(*(respite(f"{n}", "24h", cents) for n, cents in enumerate(costs)))
    cuts = [
        Cut(
            claimable_id=line.claimable_id,
            approved_cents=data.draw(st.integers(0, line.eligible_cents)),
            reason="Pārbaude",
        )
        for line in claim.lines
        if data.draw(st.booleans())
    ]

    approved = approve(claim, *cuts)

    for line in approved.lines:
        asked = line.claim_line
        assert 0 <= line.approved_cents <= asked.eligible_cents <= asked.amount_cents
        said_why = asked.cap_rule is not None or asked.ineligible_rule is not None
        assert (asked.eligible_cents < asked.amount_cents) == said_why
        assert line.cut_reason is not None or line.approved_cents == asked.eligible_cents
