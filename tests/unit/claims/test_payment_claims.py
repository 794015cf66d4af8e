"""A payment claim: what it takes, who decides, and what every step says to its claims."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.claim import CertifiedLine, ClaimCertified
from contracts.events.payment_claim import IneligibleLine, PaymentClaimDecided, Split
from contracts.http.payment_claims import (
    BundleClaim,
    CancelPaymentClaim,
    DraftPaymentClaim,
    PaymentClaimCommand,
    PayPaymentClaim,
    SubmitPaymentClaim,
    UnbundleClaim,
)
from services.claims.domain.payment import payment_claim as domain
from tests.support.approved_claims import APPROVED_ON, line_id
from tests.support.facts import TODAY, named
from tests.support.spec import refused, specifies
from tests.unit.claims.paying import (
    BUNDLED_ON,
    OTHER,
    PAID_ON,
    PREPARER,
    SUBMITTED_ON,
    Desk,
    approved_claim,
    drafted,
    submitted,
)

PAY = PayPaymentClaim(effective_date=PAID_ON, payment_reference="MAKS-9")
BUNDLE = BundleClaim(effective_date=BUNDLED_ON, claim_id=named("one"))
UNBUNDLE = UnbundleClaim(effective_date=BUNDLED_ON, claim_id=named("one"), reason="Nākamajā")
SUBMIT = SubmitPaymentClaim(effective_date=SUBMITTED_ON)
CANCEL = CancelPaymentClaim(effective_date=BUNDLED_ON, reason="Kļūda")


def ineligible(claim: str, line: int, cents: int) -> IneligibleLine:
    return IneligibleLine(
        claim_id=named(claim),
        claimable_id=line_id(claim, line),
        ineligible_cents=cents,
        reason="Nav pamatojuma",
    )


def certified_lines(desk: Desk) -> list[CertifiedLine]:
    """What the agency certified, in the payment claim's order."""
    certified = [desk.claims[one.claim_id].certified for one in desk.payment_claim.claims]
    return [line for fact in certified if fact is not None for line in fact.lines]


def test_a_payment_claim_is_drafted_under_its_number_for_a_programmes_region() -> None:
    command = DraftPaymentClaim(effective_date=APPROVED_ON, programme="kurzeme")

    fact = domain.draft(command, "MP29", "ilze", TODAY)

    assert (fact.payment_claim_number, fact.municipality) == ("MP29", "kurzeme")
    assert fact.prepared_by == "ilze"


@specifies("payment_claim.programme")
def test_an_unknown_programme_has_no_payment_claims() -> None:
    command = DraftPaymentClaim(effective_date=APPROVED_ON, programme="vidzeme-2050")

    assert refused(lambda: domain.draft(command, "MP1", "ilze", TODAY)) == "payment_claim.programme"


def test_bundling_says_so_in_both_streams() -> None:
    desk = Desk("one")

    step = desk.bundles()

    assert [one.approved_cents for one in desk.payment_claim.claims] == [7120]
    [fact] = step.claim_facts.values()
    assert fact.type_name == "claim.included"
    assert desk.claims[named("one")].status == "included"


@specifies("payment_claim.claim_approved")
def test_a_claim_is_in_one_payment_claim_only() -> None:
    first = Desk("one")
    first.bundles()
    second = Desk(payment_claim=drafted(number="MP2"))
    second.claims = first.claims

    assert refused(second.bundles) == "payment_claim.claim_approved"


@specifies("payment_claim.claim_exists")
def test_a_claim_that_does_not_exist_is_not_bundled() -> None:
    assert refused(lambda: Desk().bundles(named("nowhere"))) == "payment_claim.claim_exists"


@specifies("payment_claim.foreign_programme")
def test_a_claim_of_another_programmes_region_is_refused() -> None:
    of_kurzeme = Desk(approved_claim(municipality="ventspils-novads"))

    assert refused(of_kurzeme.bundles) == "payment_claim.foreign_programme"


def test_a_claim_of_a_municipality_before_the_reform_is_of_its_region() -> None:
    desk = Desk(approved_claim(municipality="kokneses-novads"))

    desk.bundles()

    assert len(desk.payment_claim.claims) == 1


def test_who_approved_a_claim_may_bundle_it() -> None:
    desk = Desk(approved_claim(approved_by=PREPARER))

    desk.bundles()

    assert desk.payment_claim.drafted.prepared_by == PREPARER


def test_a_claim_leaves_a_draft_and_may_enter_another() -> None:
    desk = Desk("one")
    desk.bundles()
    leave = UnbundleClaim(effective_date=BUNDLED_ON, claim_id=named("one"), reason="Nākamajā")

    desk.does(leave)

    assert desk.payment_claim.claims == ()
    assert desk.claims[named("one")].status == "approved"
    desk.bundles()


@specifies("payment_claim.claim_included")
def test_a_claim_leaves_only_the_payment_claim_that_it_is_in() -> None:
    desk = Desk("one")
    leave = UnbundleClaim(effective_date=BUNDLED_ON, claim_id=named("one"), reason="Nākamajā")

    assert refused(lambda: desk.does(leave)) == "payment_claim.claim_included"


@specifies("payment_claim.not_empty")
def test_a_payment_claim_without_claims_is_not_submitted() -> None:
    assert refused(Desk().submits) == "payment_claim.not_empty"


def test_a_submission_asks_for_all_that_the_region_approved() -> None:
    desk = submitted(approved_claim(approved_cents=[10_000, -500]), approved_claim("two", [501]))

    assert desk.payment_claim.submitted is not None
    assert desk.payment_claim.submitted.requested == Split(
        amount_cents=10_001, esf_cents=8_501, state_cents=1_500
    )


def test_a_decision_approves_everything_but_what_is_ineligible() -> None:
    desk = submitted("one", "two")

    desk.decides(ineligible("two", 1, 1_000))

    decided = desk.payment_claim.decided
    assert decided is not None
    assert (decided.approved.amount_cents, decided.ineligible_cents) == (13_240, 1_000)
    reasons = [line.ineligible_reason for line in certified_lines(desk)]
    assert reasons == [None, "Nav pamatojuma"]


def test_lines_are_split_in_the_order_of_claim_numbers_and_lines() -> None:
    later = approved_claim("later", [1, 1], number="bauskas-novads-0002")
    sooner = approved_claim("sooner", [1, 1], number="bauskas-novads-0001")
    desk = submitted(later, sooner)

    desk.decides()

    assert [one.claim_number[-4:] for one in desk.payment_claim.claims] == ["0001", "0002"]
    assert [line.esf_cents for line in certified_lines(desk)] == [1, 1, 1, 0]


@specifies("payment_claim.ineligible")
def test_no_more_of_a_line_is_ineligible_than_was_approved() -> None:
    desk = submitted("one")

    for cents in (7_121, -1):
        one = ineligible("one", 1, cents)
        assert refused(partial(desk.decides, one)) == "payment_claim.ineligible"


@specifies("payment_claim.ineligible")
def test_of_a_line_that_takes_back_at_most_all_is_left_out() -> None:
    taking_back = approved_claim("one", [10_000, -5_000])
    desk = Desk()
    desk.claims = {named("one"): taking_back}
    desk.bundles()
    desk.submits()

    for cents in (-5_001, 1):
        one = ineligible("one", 2, cents)
        assert refused(partial(desk.decides, one)) == "payment_claim.ineligible"
    desk.decides(ineligible("one", 2, -5_000))

    assert [line.esf_cents + line.state_cents for line in certified_lines(desk)] == [10_000, 0]


@specifies("payment_claim.line_exists")
def test_an_ineligible_line_is_one_of_the_payment_claim_named_once() -> None:
    desk = submitted("one")
    known, foreign = ineligible("one", 1, 10), ineligible("two", 1, 10)

    assert refused(lambda: desk.decides(foreign)) == "payment_claim.line_exists"
    assert refused(lambda: desk.decides(known, known)) == "payment_claim.line_exists"


@specifies("payment_claim.four_eyes")
def test_who_prepared_a_payment_claim_does_not_enter_its_decision() -> None:
    desk = submitted("one")

    assert refused(lambda: desk.decides(actor=PREPARER)) == "payment_claim.four_eyes"
    desk.decides(actor=OTHER)


@specifies("payment_claim.four_eyes")
@pytest.mark.parametrize("step", [BUNDLE, UNBUNDLE, SUBMIT], ids=lambda step: step.command)
def test_neither_does_who_changed_what_is_in_it_or_sent_it(step: PaymentClaimCommand) -> None:
    desk = Desk("one", "two")
    desk.bundles(named("two"))
    if step is UNBUNDLE:
        desk.does(BUNDLE)

    desk.does(step, OTHER)
    if step is not SUBMIT:
        desk.does(SUBMIT)

    assert refused(lambda: desk.decides(actor=OTHER)) == "payment_claim.four_eyes"


def test_what_was_approved_is_paid_line_by_line() -> None:
    desk = submitted("one", "two")
    desk.decides(ineligible("two", 1, 1_000))
    certified = certified_lines(desk)

    step = desk.does(PAY, OTHER)

    assert desk.payment_claim.decided is not None
    assert desk.payment_claim.paid is not None
    assert desk.payment_claim.paid.paid == desk.payment_claim.decided.approved
    paid = [line for fact in step.claim_facts.values() for line in fact.model_dump()["lines"]]
    assert paid == [line.model_dump() for line in certified]
    assert {claim.status for claim in desk.claims.values()} == {"paid"}


def test_claims_leave_a_cancelled_payment_claim() -> None:
    desk = Desk("one", "two")
    desk.bundles()

    desk.does(CANCEL)

    assert (desk.payment_claim.status, desk.payment_claim.claims) == ("cancelled", ())
    assert {claim.status for claim in desk.claims.values()} == {"approved"}


@specifies("payment_claim.state")
@pytest.mark.parametrize(
    ("brought", "step"),
    [
        (lambda: Desk("one"), lambda desk: desk.decides()),
        (lambda: Desk("one"), lambda desk: desk.does(PAY)),
        (lambda: submitted("one"), lambda desk: desk.submits()),
        (lambda: submitted("one"), lambda desk: desk.does(CANCEL)),
        (lambda: submitted("one"), lambda desk: desk.does(PAY)),
    ],
)
def test_steps_have_an_order(brought: Callable[[], Desk], step: Callable[[Desk], object]) -> None:
    desk = brought()

    assert refused(lambda: step(desk)) == "payment_claim.state"


def test_nothing_enters_or_leaves_what_was_submitted() -> None:
    desk = submitted("one")
    desk.claims[named("two")] = approved_claim("two")
    leave = UnbundleClaim(effective_date=SUBMITTED_ON, claim_id=named("one"), reason="Nākamajā")

    assert refused(lambda: desk.bundles(named("two"))) == "payment_claim.state"
    assert refused(lambda: desk.does(leave)) == "payment_claim.state"


def test_a_step_follows_the_one_before_and_is_not_in_the_future() -> None:
    desk = submitted("one")

    assert refused(lambda: desk.decides(on=date(2023, 5, 1))) == "date.order"
    assert refused(lambda: desk.decides(on=date(2024, 6, 2))) == "date.not_in_future"
    assert refused(lambda: Desk().submits(on=date(2023, 4, 9))) == "date.order"


def test_a_claim_is_not_bundled_before_it_was_approved() -> None:
    early = domain.fold(
        None,
        [drafted().drafted.model_copy(update={"effective_date": date(2023, 1, 2)})],
    )
    desk = Desk("one", payment_claim=early)

    assert refused(lambda: desk.bundles(on=date(2023, 4, 9))) == "date.order"


@for_all(
    st.lists(st.lists(st.integers(-9_999, 99_999), min_size=1, max_size=6), min_size=1, max_size=5),
    st.data(),
)
def test_what_a_decision_says_of_lines_adds_up_to_what_it_says_of_the_whole(
    approved_cents: list[list[int]], data: st.DataObject
) -> None:
    desk = Desk(*(str(place) for place in range(len(approved_cents))))
    desk.claims = {
        named(str(place)): approved_claim(str(place), cents)
        for place, cents in enumerate(approved_cents)
    }
    desk.bundles()
    desk.submits()
    left_out = [
        ineligible(str(place), line, data.draw(st.integers(min(0, cents), max(0, cents))))
        for place, of_claim in enumerate(approved_cents)
        for line, cents in enumerate(of_claim, 1)
        if data.draw(st.booleans())
    ]

    step = desk.decides(*left_out)

    assert isinstance(step.fact, PaymentClaimDecided)
    assert desk.payment_claim.submitted is not None
    requested_cents = desk.payment_claim.submitted.requested.amount_cents
    assert step.fact.approved.amount_cents + step.fact.ineligible_cents == requested_cents
    lines = [
        line
        for fact in step.claim_facts.values()
        if isinstance(fact, ClaimCertified)
        for line in fact.lines
    ]
    for line in lines:
        certified_cents = line.approved_cents - line.ineligible_cents
        assert line.esf_cents + line.state_cents == certified_cents
    assert sum(line.esf_cents for line in lines) == step.fact.approved.esf_cents
    assert sum(line.state_cents for line in lines) == step.fact.approved.state_cents
