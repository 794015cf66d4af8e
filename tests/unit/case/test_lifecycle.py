"""Review, form, result; transfer, territorial reform; closing, reopening, death."""

from datetime import date, timedelta
from functools import partial

from contracts.events.case import CaseClosed, CaseTransferred
from contracts.events.granting import ServiceEnded
from contracts.http.case import (
    CloseCase,
    RecordDeath,
    RecordReview,
    RecordTargetStatus,
    ReopenCase,
    RequestMoreSessions,
    TransferCase,
)
from contracts.http.granting import (
    RecordImmediateResult,
    ReverseDelivery,
    SubmitParticipantForm,
)
from contracts.model import TargetGroup
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.spec import after, given, refused, specifies, when

GRANTED = (
    facts.opened(),
    facts.mental_disability(),
    facts.assessed(),
    facts.planned("home_care"),
    facts.granted(),
)
ENDED = ServiceEnded(
    **facts.at(date(2023, 5, 1)), grant_id=named("grant"), service="home_care", reason="Beidzies"
)

LAST_DAY = date(2023, 12, 31)
"""The last day of the grant's period."""


def test_a_case_belongs_to_its_new_municipality_from_the_day_of_transfer() -> None:
    day = date(2023, 6, 1)
    case = given(facts.opened())
    moved = after(
        case, TransferCase(effective_date=day, to_municipality="dobeles-novads", reason="Dzīvo")
    )

    assert moved.municipality_on(day - timedelta(days=1)) == "bauskas-novads"
    assert moved.municipality_on(day) == "dobeles-novads"


def test_a_fact_recorded_late_keeps_the_municipality_of_its_day() -> None:
    moved = CaseTransferred(
        **facts.at(date(2023, 6, 1), "dobeles-novads"),
        from_municipality="bauskas-novads",
        reason="Dzīvo",
    )
    case = given(*GRANTED, moved)

    [delivered] = when(case, facts.record_delivery(effective_date=MARCH)).facts

    assert delivered.municipality == "bauskas-novads"


@specifies("case.other_municipality")
def test_a_case_is_not_transferred_to_where_it_is() -> None:
    command = TransferCase(effective_date=MARCH, to_municipality="bauskas-novads", reason="?")

    refusal = refused(lambda: when(given(facts.opened()), command))

    assert refusal == "case.other_municipality"


@specifies("case.grants_ended")
def test_a_case_with_a_running_grant_is_not_closed() -> None:
    command = CloseCase(effective_date=date(2023, 6, 1), reason="Izstājās")

    assert refused(lambda: when(given(*GRANTED), command)) == "case.grants_ended"
    assert not after(given(*GRANTED, ENDED), command).is_open


@specifies("case.grants_ended")
def test_a_case_is_not_closed_before_its_service_ended() -> None:
    early = CloseCase(effective_date=date(2023, 4, 1), reason="Izstājās")

    assert refused(lambda: when(given(*GRANTED, ENDED), early)) == "case.grants_ended"


def in_iecava() -> Case:
    opened = facts.opened(day=date(2020, 1, 6))
    return given(opened.model_copy(update={"municipality": "iecavas-novads"}))


def status(day: date) -> RecordTargetStatus:
    return RecordTargetStatus(
        effective_date=day, disability_group="I", disability_kind="mental", lives_in="family"
    )


def test_from_the_day_of_a_merger_the_case_is_its_successors_without_a_transfer() -> None:
    last_day, merger = date(2021, 6, 30), date(2021, 7, 1)

    [before] = when(in_iecava(), status(last_day)).facts
    [on_the_day] = when(in_iecava(), status(merger)).facts

    assert before.municipality == "iecavas-novads"
    assert on_the_day.municipality == "bauskas-novads"
    assert in_iecava().municipality == "bauskas-novads"


@specifies("case.other_municipality")
def test_a_case_is_not_transferred_to_the_successor_that_has_it_already() -> None:
    transfer = TransferCase(
        effective_date=date(2021, 7, 1), to_municipality="bauskas-novads", reason="Reforma"
    )

    assert refused(lambda: when(in_iecava(), transfer)) == "case.other_municipality"


def test_a_transfer_by_hand_on_the_day_of_the_merger_reads_as_ever() -> None:
    by_hand = CaseTransferred(
        **facts.at(date(2021, 7, 1), "bauskas-novads"),
        from_municipality="iecavas-novads",
        reason="Reforma",
    )
    opened = facts.opened(day=date(2020, 1, 6)).model_copy(
        update={"municipality": "iecavas-novads"}
    )

    case = given(opened, by_hand)

    assert case.municipality_on(date(2021, 6, 30)) == "iecavas-novads"
    assert case.municipality_on(date(2021, 7, 1)) == "bauskas-novads"


@specifies("municipality.of_date")
def test_a_case_is_not_transferred_to_a_municipality_that_has_merged() -> None:
    transfer = TransferCase(
        effective_date=date(2021, 7, 1), to_municipality="rundales-novads", reason="Dzīvo"
    )

    assert refused(lambda: when(in_iecava(), transfer)) == "municipality.of_date"


@specifies("case.closed")
def test_a_closed_case_is_reopened() -> None:
    closed = given(facts.opened(), CaseClosed(**facts.at(date(2023, 6, 1)), reason="Izstājās"))
    command = ReopenCase(effective_date=date(2023, 8, 1), reason="Atgriezās")

    reopened = after(closed, command)

    assert reopened.is_open
    assert not reopened.is_open_on(date(2023, 7, 1))
    assert refused(lambda: when(reopened, command)) == "case.closed"


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


def died(day: date) -> RecordDeath:
    return RecordDeath(effective_date=day, certificate_reference="M-1")


APRIL = date(2023, 4, 1)


@specifies("person.died")
def test_what_ran_ends_with_the_person_on_the_same_day() -> None:
    later = facts.granted(grant="later", **facts.at(date(2023, 5, 1)))
    over = facts.granted(grant="over", period_to=date(2023, 3, 31))

    case = after(given(*GRANTED, later, over), died(APRIL))

    assert case.grants[named("grant")].ended_on == APRIL
    assert case.grants[named("later")].ended_on == date(2023, 5, 1)
    assert case.grants[named("over")].ended_on is None


@specifies("person.died")
def test_a_death_before_a_delivery_waits_for_its_reversal() -> None:
    delivery = facts.delivered(day=APRIL + timedelta(days=1))
    case = given(*GRANTED, delivery)
    reversal = ReverseDelivery(
        effective_date=delivery.effective_date, delivery_id=delivery.delivery_id, reason="Kļūda"
    )

    assert refused(lambda: when(case, died(APRIL))) == "person.died"
    assert after(case, reversal, died(APRIL)).died_on == APRIL


@specifies("person.died")
def test_nothing_happens_after_a_death_but_what_is_late_or_mends() -> None:
    before = facts.delivered(day=MARCH)
    case = after(given(*GRANTED, before), died(APRIL))
    next_day = APRIL + timedelta(days=1)
    reversal = ReverseDelivery(effective_date=MARCH, delivery_id=before.delivery_id, reason="Kļūda")

    for late in (status(MARCH), reversal, result(next_day)):
        assert when(case, late).facts
    for impossible in (status(next_day), died(next_day), died(APRIL)):
        assert refused(partial(when, case, impossible)) == "person.died"


def test_the_case_of_a_person_who_died_is_closed() -> None:
    closing = CloseCase(effective_date=date(2023, 4, 20), reason="Miris")

    case = after(given(*GRANTED), died(APRIL), closing)

    assert not case.is_open


@specifies("case.open")
def test_nothing_happens_in_a_closed_case_but_what_is_late_or_mends() -> None:
    before = facts.delivered(day=MARCH)
    closed = after(
        given(*GRANTED, before, ENDED), CloseCase(effective_date=date(2023, 6, 1), reason="?")
    )
    june = date(2023, 6, 1)
    reversal = ReverseDelivery(effective_date=MARCH, delivery_id=before.delivery_id, reason="Kļūda")

    for late in (status(MARCH), reversal, result(june)):
        assert when(closed, late).facts
    closing = CloseCase(effective_date=june, reason="?")
    for impossible in (status(june), closing, died(june)):
        assert refused(partial(when, closed, impossible)) == "case.open"
