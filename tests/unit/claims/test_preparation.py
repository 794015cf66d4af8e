"""The hours of preparing an institution's residents, as lines of the institution's claim."""

from datetime import date

from contracts.events.claim import ClaimLine
from contracts.reference import service
from services.claims.domain.assembly.assembly import assemble
from services.claims.domain.assembly.claimable import ClaimedLine, Known
from services.claims.domain.assembly.preparation import (
    EVERYWHERE,
    Rate,
    Step,
    StepKind,
    prepared,
    step_id,
)
from tests.support.facts import (
    BAUSKA,
    assessed,
    grant_service,
    mental_disability,
    named,
    opened,
    planned,
)
from tests.support.spec import given, refused, specifies, when

VSAC = "VSAC Zemgale"
WISH, ACTIVITY, SIVA = date(2023, 2, 6), date(2023, 3, 1), date(2023, 5, 22)
FIRST, LAST = date(2023, 1, 1), date(2023, 6, 30)
RATE = Rate(date(2022, 1, 1), EVERYWHERE, 1_050, "VVI 2022")


def step(
    version: int,
    kind: StepKind,
    day: date,
    subject: str | None = None,
    hours: int | None = None,
    case: str = "case",
) -> Step:
    return Step(named(case), version, kind, day, BAUSKA, subject, hours)


OPENED = step(1, "group", date(2023, 1, 9), "grt")
WISHED = step(2, "wish", WISH, VSAC)
MENTOR = step(3, "mentor", date(2023, 2, 20), "liga")
PAPERS = step(4, "activity", ACTIVITY, "documents", 2)
VISIT = step(5, "activity", ACTIVITY, "new_home", 4)
TRAINED = step(6, "training", date(2023, 5, 10), "liga")
DECIDED = step(7, "siva_decision", SIVA)
WHOLE_WAY = (OPENED, WISHED, MENTOR, PAPERS, VISIT, TRAINED, DECIDED)


def lines_of(
    *steps: Step, rates: tuple[Rate, ...] = (RATE,), institution: str = VSAC
) -> tuple[ClaimLine, ...]:
    return assemble(prepared(steps, rates, institution, LAST), FIRST, LAST)


def reasons(lines: tuple[ClaimLine, ...]) -> list[str | None]:
    return [line.ineligible_rule for line in lines]


@specifies("target_group.service")
def test_preparation_is_granted_to_nobody() -> None:
    adult = given(opened(), mental_disability(), assessed(), planned("home_care"))

    assert service("vsac_preparation").target_groups == ()
    assert refused(lambda: when(adult, grant_service(service="vsac_preparation"))) == (
        "target_group.service"
    )


def test_activities_and_visits_are_claimed_by_the_hour_at_the_published_rate() -> None:
    lines = sorted(lines_of(*WHOLE_WAY), key=lambda line: line.quantity)

    assert [line.amount_cents for line in lines] == [2_100, 4_200]
    assert [line.eligible_cents for line in lines] == [2_100, 4_200]
    assert {line.rate_reference for line in lines} == {"VVI 2022"}
    assert {line.service for line in lines} == {"vsac_preparation"}
    assert [line.claimable_id for line in lines] == [step_id(PAPERS), step_id(VISIT)]
    assert {line.grant_id for line in lines} == {step_id(WISHED)}


def test_a_claim_is_for_the_residents_of_its_institution() -> None:
    other = [one._replace(case_id=named("other")) for one in WHOLE_WAY]
    other[1] = other[1]._replace(subject="VSAC Kurzeme")

    lines = lines_of(*WHOLE_WAY, *other)

    assert {line.case_id for line in lines} == {named("case")}
    assert lines_of(*WHOLE_WAY, institution="VSAC Latgale") == ()


def test_a_claim_for_preparation_is_for_adults() -> None:
    assert lines_of(OPENED._replace(subject="ft"), *WHOLE_WAY[1:]) == ()


@specifies("claim.siva_decision")
def test_preparation_without_a_siva_decision_is_kept_and_not_eligible() -> None:
    lines = lines_of(*WHOLE_WAY[:-1])

    assert reasons(lines) == ["claim.siva_decision"] * 2
    assert sum(line.amount_cents for line in lines) == 6_300
    assert sum(line.eligible_cents for line in lines) == 0


@specifies("claim.mentor_training")
def test_the_mentor_is_trained_before_the_siva_decision() -> None:
    late = TRAINED._replace(effective_date=date(2023, 6, 1))
    of_another = TRAINED._replace(subject="inese")

    for training in (late, of_another):
        lines = lines_of(*WHOLE_WAY[:5], training, DECIDED)
        assert reasons(lines) == ["claim.mentor_training"] * 2


@specifies("claim.no_rate")
def test_without_a_published_rate_of_the_day_nothing_is_asked() -> None:
    later = RATE._replace(effective_date=date(2023, 3, 2))

    lines = lines_of(*WHOLE_WAY, rates=(later,))

    assert reasons(lines) == ["claim.no_rate"] * 2
    assert [(line.amount_cents, line.unit_price_cents) for line in lines] == [(0, None)] * 2


def test_the_rate_of_the_municipality_goes_before_its_region_s_and_that_before_latvia_s() -> None:
    of_region = RATE._replace(municipality="zemgale", unit_price_cents=1_100)
    of_place = RATE._replace(municipality=BAUSKA, unit_price_cents=1_200)
    corrected = RATE._replace(municipality=BAUSKA, unit_price_cents=1_300)

    def unit_price_cents(*rates: Rate) -> int | None:
        return lines_of(*WHOLE_WAY, rates=rates)[0].unit_price_cents

    assert unit_price_cents(RATE) == 1_050
    assert unit_price_cents(of_region, RATE) == 1_100
    assert unit_price_cents(of_place, of_region, RATE) == 1_200
    assert unit_price_cents(of_place, corrected, of_region) == 1_300


def test_a_wish_expressed_anew_goes_on_with_the_same_way_out() -> None:
    again = step(8, "wish", date(2023, 4, 1), VSAC)

    lines = lines_of(*WHOLE_WAY, again)

    assert reasons(lines) == [None, None]
    assert {line.grant_id for line in lines} == {step_id(WISHED)}


def test_a_way_out_ends_with_a_return_and_with_a_wish_elsewhere() -> None:
    returned = step(8, "return", date(2023, 4, 1))
    elsewhere = step(8, "wish", date(2023, 4, 1), "VSAC Kurzeme")

    for end in (returned, elsewhere):
        assert reasons(lines_of(*WHOLE_WAY, end)) == ["claim.siva_decision"] * 2


def test_an_activity_after_a_return_belongs_to_no_way_out() -> None:
    returned = step(8, "return", date(2023, 2, 28))

    assert lines_of(*WHOLE_WAY, returned) == ()


@specifies("claim.double_financing")
def test_the_same_day_of_the_same_resident_is_not_claimed_by_two_institutions() -> None:
    [line, *_] = lines_of(*WHOLE_WAY)
    elsewhere = ClaimedLine.of(named("other claim"), "vsac-kurzeme-0001", line)
    done = prepared(WHOLE_WAY, (RATE,), VSAC, LAST)

    lines = assemble(done, FIRST, LAST, Known([elsewhere]))

    assert reasons(lines) == ["claim.double_financing"] * 2
