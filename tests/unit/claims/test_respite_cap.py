"""Respite: at most EUR 116 for 24 hours of one person, however they are recorded and claimed."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.claim import ClaimLine
from contracts.http.claims import CorrectClaim
from contracts.reference import rule
from services.claims.domain import submitting
from services.claims.domain.assembly.assembly import admissible_cents
from services.claims.domain.assembly.claimable import Claimable, ClaimedLine
from services.claims.domain.assembly.pricing import spread
from tests.support.claims import PREPARER, returned, submitted
from tests.support.facts import TODAY, named
from tests.support.spec import specifies
from tests.unit.claims.claimables import (
    DAY,
    FIRST,
    LAST,
    claimed,
    eligible,
    lines_of,
    respite,
    taken_back,
)
from tests.unit.claims.living import MEND, admit, drafted

CAP_CENTS = 11_600
NEXT_DAY = DAY + timedelta(days=1)


def test_the_cap_of_these_tests_is_the_rule_s() -> None:
    assert rule("respite.daily_ceiling").number("unit_price_cents") == CAP_CENTS


@specifies("respite.daily_ceiling")
def test_a_day_and_a_night_of_one_date_share_one_cap() -> None:
    day, night = respite("day", "day", 8_000), respite("night", "night", 8_000)

    lines = lines_of(day, night)

    assert sum(eligible(lines)) == CAP_CENTS
    assert sorted(line.cap_rule or "" for line in lines) == ["", "respite.daily_ceiling"]


def test_days_of_other_people_and_other_dates_have_caps_of_their_own() -> None:
    first = respite("first", "24h", 20_000)
    of_sister = respite("of sister", "24h", 20_000, case_id=named("sister"))
    next_day = respite("next day", "24h", 20_000, NEXT_DAY)

    assert eligible(lines_of(first, of_sister, next_day)) == [CAP_CENTS] * 3


@specifies("respite.daily_ceiling")
def test_each_day_of_a_longer_stay_has_its_cap() -> None:
    stay = respite("stay", "24h", 25_000, NEXT_DAY, delivered_from=DAY, quantity=Decimal(2))

    [line] = lines_of(stay)

    assert (line.amount_cents, line.eligible_cents) == (25_000, 2 * CAP_CENTS)
    assert line.cap_rule == "respite.daily_ceiling"


def test_what_an_earlier_claim_used_of_a_day_is_used_up() -> None:
    earlier = claimed("B-1", lines_of(respite("day", "day", 8_000)))

    assert eligible(lines_of(respite("night", "night", 8_000), beside=earlier)) == [3_600]


def test_what_is_not_eligible_uses_nothing_of_a_cap() -> None:
    double = claimed("B-1", lines_of(respite("day", "day", 8_000)))

    lines = lines_of(
        respite("again", "day", 9_000), respite("night", "night", 3_600), beside=double
    )

    assert sorted(eligible(lines)) == [0, 3_600]


def test_a_delivery_that_is_taken_back_gives_its_share_of_the_cap_back() -> None:
    wrong = respite("wrong", "24h", 11_600)
    earlier = claimed("B-1", lines_of(wrong))

    lines = lines_of(taken_back(wrong, 11_600), respite("right", "24h", 9_000), beside=earlier)

    assert sorted(eligible(lines)) == [-11_600, 9_000]


def test_a_line_is_admitted_up_to_what_the_cap_leaves() -> None:
    night = lines_of(respite("night", "night", 5_000))
    [double] = lines_of(
        respite("again", "day", 9_000), beside=claimed("B-1", lines_of(respite("d", "day", 10)))
    )

    assert double.eligible_cents == 0
    assert admissible_cents(double, claimed("B-2", night)) == 6_600


@specifies("respite.daily_ceiling")
def test_an_admission_survives_a_correction_only_while_the_cap_leaves_it() -> None:
    beside = claimed("b-0002", lines_of(respite("elsewhere", "24h", 3_000)))
    stay, night = respite("one", "24h", 8_000), respite("night", "night", 8_000)
    kept_out = lines_of(stay, beside=beside)
    claim = returned(admit(submitted(drafted(*kept_out))), MEND)
    command = CorrectClaim(effective_date=claim.since, reason="Pēc piezīmēm")

    [alone] = submitting.correct(claim, command, kept_out, PREPARER, TODAY, beside)
    with_night = lines_of(night, stay, beside=beside)
    [joined] = submitting.correct(claim, command, with_night, PREPARER, TODAY, beside)

    assert eligible(alone.lines) == [8_000]
    assert sum(eligible(joined.lines)) == 8_000


days = st.integers(0, 8).map(lambda number: DAY + timedelta(days=number))
stays = st.lists(
    st.tuples(
        st.sampled_from(["24h", "day", "night"]), days, st.integers(1, 4), st.integers(0, 60_000)
    ),
    min_size=1,
    max_size=12,
)


def stay(name: str, unit: str, first: date, count: int, cost_cents: int) -> Claimable:
    last = first + timedelta(days=count - 1)
    return respite(name, unit, cost_cents, last, delivered_from=first, quantity=Decimal(count))


def once_a_day(found: list[tuple[str, date, int, int]]) -> list[Claimable]:
    """Stays of which no two are of the same unit on the same day, as a case keeps them."""
    had: set[tuple[str, date]] = set()
    kept = []
    for number, (unit, first, count, cost_cents) in enumerate(found):
        taken = {(unit, first + timedelta(days=day)) for day in range(count)}
        if not taken & had:
            had |= taken
            kept.append(stay(str(number), unit, first, count, cost_cents))
    return kept


def most_by_day(lines: list[ClaimLine]) -> dict[date, int]:
    """What falls on each day at least, where a line is of one day."""
    by_day: dict[date, int] = defaultdict(int)
    for line in lines:
        if line.delivered_from in (None, line.delivered_on):
            by_day[line.delivered_on] += line.eligible_cents
        elif line.cap_rule is None:
            shares = spread(line.amount_cents, ClaimedLine.of(named("c"), "c", line).days)
            for day, cents in shares.items():
                by_day[day] += cents
    return by_day


def claimed_one_by_one(partition: list[list[Claimable]]) -> list[ClaimLine]:
    earlier: list[ClaimedLine] = []
    lines: list[ClaimLine] = []
    for number, part in enumerate(partition):
        taken = lines_of(*part, beside=earlier)
        earlier += claimed(f"B-{number}", taken)
        lines += taken
    return lines


@for_all(stays, st.data())
def test_no_partition_into_claims_gets_more_for_a_day_or_in_all(
    found: list[tuple[str, date, int, int]], data: st.DataObject
) -> None:
    every = once_a_day(found)
    number_of = [data.draw(st.integers(0, 3)) for _ in every]
    partition = [
        [one for one, number in zip(every, number_of, strict=True) if number == part]
        for part in range(4)
    ]

    at_once, apart = list(lines_of(*every)), claimed_one_by_one(partition)

    touched = {day for one in every for day in one.days}
    assert sum(eligible(apart)) <= sum(eligible(at_once)) <= CAP_CENTS * len(touched)
    for lines in (at_once, apart):
        assert all(cents <= CAP_CENTS for cents in most_by_day(lines).values())
        assert all(0 <= line.eligible_cents <= line.amount_cents for line in lines)
        assert all(FIRST <= line.delivered_on <= LAST for line in lines)


@for_all(
    st.lists(st.tuples(st.sampled_from(["24h", "day", "night"]), st.integers(0, 30_000))),
    st.data(),
)
def test_stays_of_single_days_get_exactly_the_cap_in_any_partition(
    found: list[tuple[str, int]], data: st.DataObject
) -> None:
    every = once_a_day([(unit, DAY, 1, cents) for unit, cents in found])
    order = data.draw(st.permutations(every))

    apart = claimed_one_by_one([[one] for one in order])

    asked = sum(one.cost_cents or 0 for one in every)
    assert sum(eligible(apart)) == min(CAP_CENTS, asked)
