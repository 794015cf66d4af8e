"""Nothing is paid twice: not by two claims, not by a repeated line, not beside other funding."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.claim_papers import FundingKind
from services.claims.domain.assembly.claimable import FundedElsewhere
from services.claims.domain.assembly.double_financing import refuse_double
from tests.support.facts import named
from tests.support.spec import refused, specifies
from tests.unit.claims.claimables import (
    DAY,
    FIRST,
    LAST,
    claimed,
    eligible,
    home_care,
    lines_of,
    taken_back,
)

NEXT_DAY = DAY + timedelta(days=1)


def funded(first: date = FIRST, last: date = LAST, **changes: Any) -> FundedElsewhere:
    kind: FundingKind = "state"
    fields: dict[str, Any] = {
        "case_id": named("case"),
        "service": "home_care",
        "funded_from": first,
        "funded_to": last,
        "funding_kind": kind,
        "funder": "Labklājības ministrija",
    }
    return FundedElsewhere(**(fields | changes))


@specifies("claim.double_financing")
def test_a_day_that_another_claim_has_is_kept_and_names_that_claim() -> None:
    elsewhere = home_care("elsewhere", municipality="dobeles-novads")
    earlier = claimed("dobeles-novads-0007", lines_of(elsewhere))

    [line] = lines_of(home_care("here"), beside=earlier)

    assert (line.amount_cents, line.eligible_cents) == (7_120, 0)
    assert line.ineligible_rule == "claim.double_financing"
    assert line.ineligible_reason is not None
    assert "dobeles-novads-0007" in line.ineligible_reason
    assert str(DAY) in line.ineligible_reason


@specifies("claim.double_financing")
def test_a_line_that_repeats_another_of_its_claim_is_not_eligible() -> None:
    lines = lines_of(home_care("one"), home_care("other"))

    assert eligible(lines) == [7_120, 0]
    assert lines[1].ineligible_reason is not None
    assert "1. rindā" in lines[1].ineligible_reason


def test_several_visits_of_one_day_are_ordinary_work() -> None:
    morning = home_care("morning", document_reference="Lapa 1")

    for evening in (
        home_care("evening", document_reference="Lapa 2"),
        home_care("evening", document_reference="Lapa 1", quantity=Decimal(9)),
        home_care("evening", document_reference="Lapa 1", grant_id=named("other grant")),
        home_care("evening", document_reference="Lapa 1", unit_price_cents=711),
        home_care("evening", document_reference="Lapa 1", delivered_from=FIRST),
    ):
        assert 0 not in eligible(lines_of(morning, evening))


def test_another_person_service_unit_recipient_or_day_is_nothing_double() -> None:
    earlier = claimed("B-1", lines_of(home_care("claimed")))

    for other in (
        home_care("other", case_id=named("sister")),
        home_care("other", service="psychologist"),
        home_care("other", unit="day"),
        home_care("other", recipient="representative"),
        home_care("other", NEXT_DAY),
    ):
        assert eligible(lines_of(other, beside=earlier)) == [7_120]


def test_days_that_overlap_are_found_one_by_one() -> None:
    month = home_care("month", date(2023, 2, 28), delivered_from=date(2023, 2, 1))
    earlier = claimed("B-1", lines_of(month))
    weeks = home_care("weeks", date(2023, 3, 10), delivered_from=date(2023, 2, 28))
    march = home_care("march", date(2023, 3, 31), delivered_from=date(2023, 3, 1))

    assert eligible(lines_of(weeks, beside=earlier)) == [0]
    assert eligible(lines_of(march, beside=earlier)) == [7_120]


def test_a_subsidy_is_of_its_whole_month() -> None:
    subsidy = {
        "service": "care_level_support",
        "unit": "month",
        "quantity": Decimal(1),
        "pricing_basis": "care_level_subsidy",
    }
    earlier = claimed("B-1", lines_of(home_care("once", date(2023, 2, 1), **subsidy)))

    assert eligible(lines_of(home_care("again", date(2023, 2, 28), **subsidy), beside=earlier)) == [
        0
    ]


def test_a_line_that_was_not_eligible_in_the_other_claim_keeps_nothing_out() -> None:
    first = claimed("A-1", lines_of(home_care("first")))
    second = claimed("B-1", lines_of(home_care("second"), beside=first))

    assert eligible(lines_of(home_care("third"), beside=second)) == [7_120]


def test_a_line_that_was_admitted_counts_as_claimed() -> None:
    first = claimed("A-1", lines_of(home_care("first")))
    [second] = claimed("B-1", lines_of(home_care("second"), beside=first))
    admitted = second._replace(eligible_cents=7_120)

    [line] = lines_of(home_care("third"), beside=[admitted])

    assert line.ineligible_rule == "claim.double_financing"


def test_a_corrected_delivery_is_not_double_with_what_it_corrects() -> None:
    wrong, right = home_care("wrong"), home_care("right", quantity=Decimal(8))
    earlier = claimed("B-1", lines_of(wrong))
    back = taken_back(wrong, 7_120)

    together = lines_of(back, right, beside=earlier)
    afterwards = lines_of(right, beside=[*earlier, *claimed("B-2", lines_of(back))])

    assert sorted(eligible(together)) == [-7_120, 5_696]
    assert eligible(afterwards) == [5_696]


@specifies("claim.other_funding")
def test_what_something_else_pays_for_is_kept_and_names_the_funder() -> None:
    [line] = lines_of(home_care("one"), funding=[funded()])

    assert (line.eligible_cents, line.ineligible_rule) == (0, "claim.other_funding")
    assert line.ineligible_reason is not None
    assert "Labklājības ministrija" in line.ineligible_reason


@specifies("claim.ngo_esf_project")
def test_an_esf_project_of_an_ngo_is_flagged_as_such() -> None:
    project = funded(
        service=None,
        funding_kind="ngo_esf_project",
        funder="Biedrība Saules pagalms",
        project_reference="9.2.2.2/16/I/001",
    )

    [line] = lines_of(home_care("one"), funding=[project])

    assert line.ineligible_rule == "claim.ngo_esf_project"
    assert line.ineligible_reason is not None
    assert "Biedrība Saules pagalms, 9.2.2.2/16/I/001" in line.ineligible_reason


def test_other_funding_of_another_time_service_or_person_is_nothing() -> None:
    for other in (
        funded(last=DAY - timedelta(days=1)),
        funded(first=NEXT_DAY),
        funded(service="psychologist"),
        funded(case_id=named("sister")),
    ):
        assert eligible(lines_of(home_care("one"), funding=[other])) == [7_120]


@specifies("claim.double_financing")
def test_claims_that_were_assembled_at_once_are_not_both_submitted() -> None:
    here, elsewhere = lines_of(home_care("here")), claimed("B-1", lines_of(home_care("there")))

    assert refused(lambda: refuse_double(here, elsewhere)) == "claim.double_financing"


def test_a_claim_is_submitted_beside_what_is_not_eligible_or_was_admitted() -> None:
    [mine] = lines_of(home_care("mine"))
    [other] = claimed("B-1", lines_of(home_care("other")))
    kept_out: dict[str, Any] = {"ineligible_rule": "claim.double_financing"}

    refuse_double([mine], [other._replace(eligible_cents=0, **kept_out)])
    refuse_double([mine], [other._replace(**kept_out)])
    refuse_double([mine.model_copy(update=kept_out)], [other])
    refuse_double([mine], claimed("B-1", lines_of(home_care("other", NEXT_DAY))))


@for_all(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), min_size=1), st.data())
def test_no_day_is_eligible_in_two_claims_however_it_is_claimed(
    spans: list[tuple[int, int]], data: st.DataObject
) -> None:
    every = [
        home_care(
            str(number),
            DAY + timedelta(days=first + length - 1),
            delivered_from=DAY + timedelta(days=first),
        )
        for number, (first, length) in enumerate(spans)
    ]
    earlier = claimed("B-1", lines_of(*(one for one in every if data.draw(st.booleans()))))
    had = {one.claimable_id for one in earlier}
    later = claimed(
        "B-2",
        lines_of(*(one for one in every if one.claimable_id not in had), beside=earlier),
    )

    paid = [
        {day for line in lines if line.eligible_cents for day in line.days}
        for lines in (earlier, later)
    ]

    assert paid[0].isdisjoint(paid[1])
    assert len(earlier) + len(later) == len(every)
