"""A line is eligible by what is known when it is claimed, not by what was when it was recorded."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.claims.domain.assembly.grounds import Grounds, Opinion, Registration, ungrounded
from tests.support.spec import specifies
from tests.unit.claims.claimables import DAY, home_care, lines_of, respite

BEFORE = DAY - timedelta(days=1)
LONG_AGO = date(2014, 1, 1)
REGISTERED = Registration(LONG_AGO, ["home_care", "respite"])
OPINION = Opinion(LONG_AGO)
NOTHING_WRONG = Grounds(DAY, [REGISTERED], [OPINION], DAY)


def kept_out_by(grounds: Grounds, **changes: Any) -> str | None:
    """The rule that keeps out what a child got on the day."""
    one = respite("stay", "24h", 5_000, **({"target_group": "ft"} | changes))
    found = ungrounded(one, grounds, "SIA Atbalsts")
    return None if found is None else found.rule


def test_what_holds_on_the_day_still_is_enough() -> None:
    assert kept_out_by(NOTHING_WRONG) is None
    assert kept_out_by(Grounds(opinions=[OPINION])) is None


@specifies("claim.contract")
def test_a_day_after_the_last_of_its_contract_is_not_eligible() -> None:
    assert kept_out_by(NOTHING_WRONG._replace(contract_last_day=BEFORE)) == "claim.contract"


@specifies("claim.provider")
def test_a_day_on_which_the_provider_was_not_registered_is_not_eligible() -> None:
    left = Registration(DAY, [])

    for entries in (
        [REGISTERED, left],
        [REGISTERED._replace(valid_to=BEFORE)],
        [REGISTERED, Registration(DAY, ["home_care"])],
        [],
    ):
        assert kept_out_by(NOTHING_WRONG._replace(registrations=entries)) == "claim.provider"
    again = [left, REGISTERED._replace(begins=DAY)]
    assert kept_out_by(NOTHING_WRONG._replace(registrations=again)) is None


@specifies("claim.opinion")
def test_a_day_on_which_the_opinion_is_not_valid_is_not_eligible() -> None:
    ended = NOTHING_WRONG._replace(opinions=[OPINION, OPINION._replace(valid_to=BEFORE)])

    assert kept_out_by(ended) == "claim.opinion"
    assert kept_out_by(ended, target_group="grt") is None
    assert kept_out_by(ended, service="home_care") is None
    renewed = [*ended.opinions, Opinion(DAY, date(2025, 1, 1))]
    assert kept_out_by(ended._replace(opinions=renewed)) is None


@specifies("claim.after_death")
def test_a_day_after_the_death_is_not_eligible() -> None:
    assert kept_out_by(NOTHING_WRONG._replace(died_on=BEFORE)) == "claim.after_death"


def test_a_delivery_of_several_days_rests_on_each_of_them() -> None:
    first = {"delivered_from": BEFORE}

    gap = [
        REGISTERED._replace(valid_to=BEFORE - timedelta(days=1)),
        REGISTERED._replace(begins=DAY),
    ]
    assert kept_out_by(NOTHING_WRONG._replace(registrations=gap), **first) == "claim.provider"
    begun = NOTHING_WRONG._replace(opinions=[Opinion(DAY)])
    assert kept_out_by(begun, **first) == "claim.opinion"


def test_a_line_that_rests_on_nothing_is_kept_and_says_why() -> None:
    one = home_care("one", contract_reference="LG-4")
    grounds = Grounds(contract_last_day=date(2023, 1, 15))

    [line] = lines_of(one._replace(ineligible=ungrounded(one, grounds, None)))

    assert (line.amount_cents, line.eligible_cents) == (7_120, 0)
    assert line.ineligible_rule == "claim.contract"
    assert line.ineligible_reason == (
        "Līguma LG-4 pēdējā diena ir 2023-01-15. / The last day of contract LG-4 is 2023-01-15."
    )


@for_all(st.integers(-40, 40), st.integers(0, 20))
def test_a_contract_covers_just_the_deliveries_that_end_by_its_last_day(
    after: int, length: int
) -> None:
    last_day = DAY + timedelta(days=after)

    found = kept_out_by(
        NOTHING_WRONG._replace(contract_last_day=last_day),
        delivered_from=DAY - timedelta(days=length),
    )

    assert found == ("claim.contract" if after < 0 else None)
