"""Which deliveries a claim takes."""

from datetime import date

from contracts.reference import services
from services.claims.domain.assembly.assembly import GROUP_OF_KIND
from services.claims.domain.submitting import refuse_stale_reversals
from tests.support.facts import named
from tests.support.spec import refused, specifies
from tests.unit.claims.claimables import LAST, home_care, lines_of, taken_back


def test_what_children_out_of_family_care_get_has_no_kind_of_claim() -> None:
    claimed = {group for service in services().values() for group in service.target_groups}

    assert claimed - set(GROUP_OF_KIND.values()) == {"out_of_family_care"}


def test_a_claim_takes_every_delivery_of_the_period_and_no_other() -> None:
    before = home_care("before", date(2022, 12, 31))
    last_day = home_care("last day", LAST)
    after = home_care("after", date(2023, 4, 1))

    lines = lines_of(before, last_day, after)

    assert [line.claimable_id for line in lines] == [named("last day")]


def test_a_delivery_taken_back_before_it_was_claimed_stays_out() -> None:
    wrong, right = home_care("wrong"), home_care("right")

    lines = lines_of(wrong, taken_back(wrong, None), right)

    assert [line.claimable_id for line in lines] == [named("right")]


def test_a_reversal_of_a_decided_line_takes_back_what_was_approved() -> None:
    [line] = lines_of(taken_back(home_care("old", date(2022, 11, 1)), 5000))

    assert (line.amount_cents, line.eligible_cents) == (-7120, -5000)


def test_a_reversal_waits_until_the_line_it_takes_back_is_decided() -> None:
    assert lines_of(taken_back(home_care("undecided"), None)) == ()


@specifies("claim.reversal_amount")
def test_a_reversal_takes_back_what_stands_approved_when_the_claim_moves_on() -> None:
    delivery = home_care("care")
    lines = lines_of(taken_back(delivery, 7_000))

    refuse_stale_reversals(lines, {delivery.delivery_id: 7_000})

    assert (
        refused(lambda: refuse_stale_reversals(lines, {delivery.delivery_id: 3_500}))
        == "claim.reversal_amount"
    )
