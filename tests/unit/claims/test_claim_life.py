"""The life of a claim: drafted, submitted, returned, corrected, accepted, withdrawn."""

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.claim import (
    ClaimDrafted,
    ClaimRemoved,
    Remark,
)
from contracts.http.claims import (
    CLAIM_LIFE_COMMANDS,
    AcceptClaim,
    AdmitLine,
    ApproveClaim,
    ClaimCommand,
    ClaimStatus,
    CorrectClaim,
    ReturnClaim,
    ReverseApproval,
    SubmitClaim,
    WithdrawClaim,
)
from services.claims.domain import drafting
from services.claims.domain.claim import evolve
from tests.support.claims import PREPARER, accepted, returned, submitted, with_papers
from tests.support.facts import TODAY, named
from tests.support.spec import refused, specifies
from tests.unit.claims.claimables import home_care, lines_of
from tests.unit.claims.living import (
    COMMAND,
    FUNDED,
    MEND,
    admit,
    approved,
    corrected,
    drafted,
    in_status,
    of_payment_claim,
    take,
)

ALLOWED: dict[type[ClaimCommand], set[ClaimStatus]] = {
    SubmitClaim: {"drafted", "returned"},
    ReturnClaim: {"submitted", "accepted"},
    CorrectClaim: {"drafted", "returned"},
    AdmitLine: {"submitted"},
    AcceptClaim: {"submitted"},
    ApproveClaim: {"accepted"},
    ReverseApproval: {"approved"},
    WithdrawClaim: {"drafted", "submitted", "returned", "accepted"},
}


@specifies("claim.state")
@pytest.mark.parametrize("status", get_args(ClaimStatus))
@pytest.mark.parametrize("command", CLAIM_LIFE_COMMANDS)
def test_a_step_is_taken_only_from_the_statuses_that_allow_it(
    command: type[ClaimCommand], status: ClaimStatus
) -> None:
    claim = in_status(status)

    if status not in ALLOWED[command]:
        in_payment_claim = command is ReverseApproval and claim.included is not None
        rule = "claim.reversal" if in_payment_claim else "claim.state"
        assert refused(lambda: take(claim, command)) == rule
    elif command is AdmitLine:
        assert refused(lambda: take(claim, command)) == "claim.admit"
    else:
        assert take(claim, command)


@pytest.mark.parametrize("command", CLAIM_LIFE_COMMANDS)
def test_a_step_is_not_dated_before_the_one_that_it_follows(command: type[ClaimCommand]) -> None:
    [status, *_] = sorted(ALLOWED[command])
    claim = in_status(status)
    before, after_today = claim.since - timedelta(days=1), TODAY + timedelta(days=1)

    assert refused(lambda: take(claim, command, before)) == "date.order"
    assert refused(lambda: take(claim, command, after_today)) == "date.not_in_future"


@specifies("claim_paper.complete")
def test_a_claim_is_submitted_with_all_that_goes_with_it() -> None:
    bare = drafted()

    assert refused(lambda: take(bare, SubmitClaim)) == "claim_paper.complete"
    assert submitted(bare).status == "submitted"


def test_every_submission_is_counted_and_says_who_submitted() -> None:
    claim = submitted(returned(submitted(drafted()), MEND), actor="zane")

    assert claim.submission == 2
    assert claim.authors == {PREPARER, "zane"}


@specifies("claim.four_eyes")
@pytest.mark.parametrize("author", ["ilze", "zane", "rita"])
def test_who_prepared_corrected_or_submitted_a_claim_does_not_decide_on_it(author: str) -> None:
    kept_out = lines_of(home_care("one"), funding=[FUNDED])
    claim = submitted(corrected(drafted(*kept_out), *kept_out, actor="zane"), actor="rita")

    assert refused(lambda: admit(claim, actor=author)) == "claim.four_eyes"
    assert refused(lambda: accepted(claim, actor=author)) == "claim.four_eyes"
    assert refused(lambda: approved(accepted(claim), actor=author)) == "claim.four_eyes"


@specifies("claim.remark_item")
def test_a_remark_names_an_item_of_the_checklist_and_a_line_of_the_claim() -> None:
    claim = submitted(drafted())
    item, line = (
        Remark(remark="?", item="vvi_annex_8"),
        Remark(remark="?", claimable_id=named("one")),
    )
    foreign_item, foreign_line = (
        Remark(remark="?", item="siva_decision"),
        Remark(remark="?", claimable_id=named("two")),
    )

    assert returned(claim, MEND, item, line).remarks == (MEND, item, line)
    assert refused(lambda: returned(claim, foreign_item)) == "claim.remark_item"
    assert refused(lambda: returned(claim, foreign_line)) == "claim.line_exists"


def test_a_remark_that_was_answered_stays_visible() -> None:
    first, second = Remark(remark="Trūkst PNA"), Remark(remark="PNA nav parakstīts")
    claim = returned(submitted(returned(submitted(drafted()), first)), second)

    assert claim.remarks == (first, second)
    assert [one.submission for one in claim.returned] == [1, 2]


def test_a_corrected_claim_has_the_lines_of_what_is_delivered_now() -> None:
    claim = returned(submitted(drafted(*lines_of(home_care("one"), home_care("two")))), MEND)

    claim = corrected(claim, *lines_of(home_care("two"), home_care("three")))

    assert {line.claimable_id for line in claim.lines} == {named("two"), named("three")}
    assert claim.status == "returned"


@specifies("claim_paper.funding_declared")
def test_a_corrected_claim_is_declared_anew() -> None:
    claim = returned(submitted(drafted()), MEND)

    claim = corrected(claim, *lines_of(home_care("one"), home_care("two")))

    assert refused(lambda: take(claim, SubmitClaim)) == "claim_paper.funding_declared"
    assert submitted(claim).submission == 2


@specifies("claim.nothing_left")
def test_a_claim_of_which_nothing_is_left_is_withdrawn_instead_of_corrected() -> None:
    assert refused(lambda: corrected(drafted())) == "claim.nothing_left"


@specifies("claim.lines")
def test_a_correction_has_no_more_lines_than_a_claim_may() -> None:
    many = lines_of(*(home_care(f"{number}", case_id=UUID(int=number)) for number in range(2001)))

    assert refused(lambda: corrected(drafted(), *many)) == "claim.lines"
    assert refused(lambda: drafted(*many)) == "claim.lines"


def test_an_admitted_line_is_eligible_and_shows_still_what_had_kept_it_out() -> None:
    claim = submitted(drafted(*lines_of(home_care("one"), funding=[FUNDED])))

    [line] = admit(claim).lines

    assert (line.eligible_cents, line.ineligible_rule) == (7120, "claim.ngo_esf_project")


def test_what_was_admitted_is_what_later_facts_carry() -> None:
    claim = admit(submitted(drafted(*lines_of(home_care("one"), funding=[FUNDED]))))

    claim = approved(accepted(claim))

    assert claim.approved is not None
    assert [line.approved_cents for line in claim.approved.lines] == [7120]
    assert claim.approved.lines[0].claim_line.eligible_cents == 7120


@specifies("claim.admit")
def test_only_a_line_that_a_financing_check_kept_out_is_admitted_and_once() -> None:
    eligible = submitted(drafted())
    kept_out = submitted(drafted(*lines_of(home_care("one"), funding=[FUNDED])))

    assert refused(lambda: admit(eligible)) == "claim.admit"
    assert refused(lambda: admit(admit(kept_out))) == "claim.admit"
    assert refused(lambda: admit(kept_out, "two")) == "claim.line_exists"


def test_an_admission_survives_a_correction_only_while_its_check_says_the_same() -> None:
    kept_out = lines_of(home_care("one"), funding=[FUNDED])
    claim = returned(admit(submitted(drafted(*kept_out))), MEND)
    dearer = lines_of(home_care("one", unit_price_cents=800), funding=[FUNDED])

    same, other = corrected(claim, *kept_out), corrected(claim, *dearer)

    assert ([line.eligible_cents for line in same.lines], len(same.admitted)) == ([7120], 1)
    assert ([line.eligible_cents for line in other.lines], len(other.admitted)) == ([0], 0)


@pytest.mark.parametrize(
    ("status", "was_submitted"),
    [("drafted", False), ("submitted", True), ("returned", False), ("accepted", True)],
)
def test_a_withdrawal_says_whether_the_claim_stood_as_submitted(
    status: ClaimStatus, was_submitted: bool
) -> None:
    [fact] = take(in_status(status), WithdrawClaim)

    assert fact.was_submitted is was_submitted


def test_a_claim_follows_its_payment_claim() -> None:
    claim = in_status("included")
    assert claim.payment_claim_number == "MP1"

    removed = evolve(claim, ClaimRemoved(**of_payment_claim(claim), reason="Papildu pārbaude"))

    assert (removed.status, removed.payment_claim_number) == ("approved", None)
    assert in_status("paid").certified is not None


@specifies("claim.nothing_to_claim")
def test_a_period_without_deliveries_makes_no_claim() -> None:
    assert refused(lambda: drafting.draft(COMMAND, (), "b-0001", PREPARER)) == (
        "claim.nothing_to_claim"
    )


def test_a_claim_is_drafted_when_its_period_is_over() -> None:
    early = COMMAND.model_copy(update={"effective_date": date(2023, 3, 30)})

    assert refused(lambda: drafting.check_draft(early, TODAY)) == "date.order"


def test_a_claim_is_of_a_municipality_that_existed_in_its_period() -> None:
    command = COMMAND.model_copy(update={"municipality": "rundales-novads"})

    assert refused(lambda: drafting.check_draft(command, TODAY)) == "municipality.of_date"


@specifies("claim.institution")
def test_only_a_claim_for_preparation_names_an_institution() -> None:
    without = COMMAND.model_copy(update={"kind": "vsac_preparation"})
    services = COMMAND.model_copy(update={"institution": "VSAC Zemgale"})

    assert refused(lambda: drafting.check_draft(without, TODAY)) == "claim.institution"
    assert refused(lambda: drafting.check_draft(services, TODAY)) == "claim.institution"


STEPS = st.sampled_from([one for one in CLAIM_LIFE_COMMANDS if one is not AdmitLine])


@for_all(st.lists(STEPS, max_size=12))
def test_however_a_claim_goes_its_versions_and_days_only_grow(
    commands: list[type[ClaimCommand]],
) -> None:
    claims = [with_papers(drafted())]
    for command in commands:
        if claims[-1].status in ALLOWED[command]:
            [fact] = take(claims[-1], command)
            claims.append(evolve(claims[-1], fact))

    for before, after in pairwise(claims):
        assert after.version == before.version + 1
        assert after.since >= before.since
        assert after.submission >= before.submission
        assert (after.approved is not None) == (after.status == "approved")
    assert isinstance(claims[-1].drafted, ClaimDrafted)
