"""Reviews, participant forms, immediate results, the parents' application."""

from datetime import date, timedelta
from functools import partial

from contracts.events.granting import GrantRepriced
from contracts.events.register import PublishedBasis, RatePublished
from contracts.http.case import RecordReview, RequestMoreSessions
from contracts.http.granting import RecordImmediateResult, SubmitParticipantForm
from contracts.model import CareLevel, TargetGroup
from services.case.domain.decision import Decision
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.happenings import ended
from tests.support.registers import offering, rate
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

GRANTED = (
    facts.opened(),
    facts.mental_disability(),
    facts.assessed(),
    facts.planned("home_care"),
    facts.granted(),
)
ENDED = ended(date(2023, 5, 1))
LAST_DAY = date(2023, 12, 31)
"""The last day of the grant's period."""
SUBSIDY = "care_level_support"


@specifies("review.ended_grant")
def test_a_review_after_a_service_names_one_that_ended() -> None:
    command = RecordReview(
        effective_date=date(2023, 5, 1),
        satisfaction=4,
        ended_grant_id=named("grant"),
        outcome="Apmierināta",
    )

    assert refused(lambda: when(given(*GRANTED), command)) == "review.ended_grant"
    assert after(given(*GRANTED, ENDED), command).reviews


@specifies("review.ended_grant")
def test_a_review_after_a_service_may_name_one_whose_period_is_over() -> None:
    def review(day: date) -> RecordReview:
        return RecordReview(
            effective_date=day,
            satisfaction=4,
            ended_grant_id=named("grant"),
            outcome="Apmierināta",
        )

    assert refused(lambda: when(given(*GRANTED), review(LAST_DAY))) == "review.ended_grant"
    assert after(given(*GRANTED), review(LAST_DAY + timedelta(days=1))).reviews


@specifies("review.plan")
def test_what_is_reviewed_is_a_plan() -> None:
    unplanned = given(facts.opened(), facts.mental_disability())
    planned = given(facts.opened(), facts.mental_disability(), facts.planned("home_care"))
    review = RecordReview(effective_date=MARCH, satisfaction=4, outcome="Apmierināta")
    from_june = facts.planned("home_care", day=date(2023, 6, 1))

    assert refused(lambda: when(unplanned, review)) == "review.plan"
    assert refused(lambda: when(given(facts.opened(), from_june), review)) == "review.plan"
    assert when(planned, review).facts


@specifies("id.taken")
def test_an_identifier_names_one_review() -> None:
    review = RecordReview(
        effective_date=MARCH, review_id=named("review"), satisfaction=4, outcome="Apmierināta"
    )

    reviewed = after(given(*GRANTED), review)

    assert refused(lambda: when(reviewed, review)) == "id.taken"


@specifies("form.once")
def test_a_grant_has_one_participant_form() -> None:
    form = SubmitParticipantForm(
        effective_date=MARCH, grant_id=named("grant"), form_reference="A-1"
    )

    submitted = after(given(*GRANTED), form)

    assert refused(lambda: when(submitted, form)) == "form.once"


def result(day: date) -> RecordImmediateResult:
    return RecordImmediateResult(effective_date=day, grant_id=named("grant"), result="training")


@specifies("result.after_leaving")
def test_the_immediate_result_is_recorded_after_the_service() -> None:
    case = given(*GRANTED, ENDED)

    assert refused(lambda: when(case, result(date(2023, 5, 1)))) == "result.after_leaving"
    assert when(case, result(date(2023, 5, 2))).facts


@specifies("result.once")
def test_a_grant_has_one_immediate_result_however_late() -> None:
    case = given(*GRANTED, ENDED)

    recorded = after(case, result(date(2024, 2, 1)))

    assert refused(lambda: when(recorded, result(date(2024, 2, 1)))) == "result.once"


@specifies("rehabilitation.request")
def test_parents_apply_for_more_sessions_of_a_child_with_functional_disorders() -> None:
    application = RequestMoreSessions(effective_date=MARCH, application_reference="I-2")
    others: tuple[TargetGroup, ...] = ("grt", "out_of_family_care")

    assert when(given(facts.opened("ft")), application).facts
    for group in others:
        case = given(facts.opened(group))
        assert refused(partial(when, case, application)) == "rehabilitation.request"


def subsidy_rate(level: CareLevel, cents: int) -> RatePublished:
    basis: PublishedBasis = "care_level_subsidy"
    return rate(SUBSIDY, pricing_basis=basis, care_level=level, unit_price_cents=cents)


@specifies("review.yearly")
def test_a_review_with_another_care_level_prices_the_subsidy_from_its_day() -> None:
    rates = (subsidy_rate("II", 20_000), subsidy_rate("III", 30_000))
    world = World(*offering(SUBSIDY)[:3], *rates)
    grant = facts.grant_service(
        service=SUBSIDY,
        pricing_basis="care_level_subsidy",
        unit_price_cents=None,
        quantity_limit=12,
    )
    case = after(given(*GRANTED[:3], facts.planned(SUBSIDY)), grant, world=world)

    def review(level: CareLevel) -> Decision:
        command = RecordReview(
            effective_date=date(2023, 6, 1), satisfaction=3, care_level=level, outcome="Sliktāk"
        )
        return when(case, command, world)

    _, repriced = review("III").facts
    assert isinstance(repriced, GrantRepriced)
    assert (repriced.effective_date, repriced.unit_price_cents) == (date(2023, 6, 1), 30_000)
    assert review("III").movements
    assert len(review("II").facts) == 1
