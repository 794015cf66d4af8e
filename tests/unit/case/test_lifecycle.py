"""Transfer, territorial reform; closing, reopening, death."""

from datetime import date, timedelta
from functools import partial

from contracts.events.case import CaseClosed, CaseTransferred
from contracts.events.granting import ServiceEnded
from contracts.events.resource import ResourceReturned
from contracts.http.case import (
    CloseCase,
    CorrectDeath,
    RecordDeath,
    RecordTargetStatus,
    ReopenCase,
    TransferCase,
)
from contracts.http.granting import AmendGrant, RecordImmediateResult, ReverseDelivery
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.happenings import ended
from tests.support.registers import world_with
from tests.support.spec import after, given, refused, specifies, when

GRANTED = (
    facts.opened(),
    facts.mental_disability(),
    facts.assessed(),
    facts.planned("home_care"),
    facts.granted(),
)
ENDED = ended(date(2023, 5, 1))


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


def transfer(day: date) -> TransferCase:
    return TransferCase(effective_date=day, to_municipality="dobeles-novads", reason="Dzīvo")


@specifies("case.transfer_after_deliveries")
def test_a_case_is_transferred_after_the_last_delivery() -> None:
    delivery = facts.delivered(day=date(2023, 4, 20), delivered_from=date(2023, 4, 10))
    case = given(*GRANTED, delivery)
    reversal = ReverseDelivery(
        effective_date=delivery.effective_date, delivery_id=delivery.delivery_id, reason="Kļūda"
    )

    for early in (date(2023, 4, 1), date(2023, 4, 15), date(2023, 4, 20)):
        assert refused(partial(when, case, transfer(early))) == "case.transfer_after_deliveries"
    assert when(case, transfer(date(2023, 4, 21))).facts
    assert when(after(case, reversal), transfer(date(2023, 4, 1))).facts


@specifies("case.transfer_after_deliveries")
def test_with_a_transfer_the_grants_end_on_the_day_before() -> None:
    day = date(2023, 6, 1)
    over = facts.granted(grant="over", period_to=date(2023, 5, 31))

    ended, moved = when(given(*GRANTED, over), transfer(day)).facts

    assert isinstance(ended, ServiceEnded)
    assert (ended.grant_id, ended.effective_date) == (named("grant"), date(2023, 5, 31))
    assert ended.municipality == "bauskas-novads"
    assert isinstance(moved, CaseTransferred)


def test_what_a_grant_bound_of_the_former_contract_is_free_after_a_transfer() -> None:
    world = world_with("home_care")
    case = after(given(*GRANTED[:4]), facts.grant_service(grant_id=named("grant")), world=world)

    [returned] = when(case, transfer(date(2023, 6, 1)), world).movements

    assert isinstance(returned, ResourceReturned)
    assert (returned.resource, returned.holder_id) == ("contract_ceiling", named("grant"))


@specifies("delivery.municipality")
def test_a_grant_of_the_former_municipality_delivers_nothing_after_a_transfer() -> None:
    moved = CaseTransferred(
        **facts.at(date(2023, 6, 1), "dobeles-novads"),
        from_municipality="bauskas-novads",
        reason="Dzīvo",
    )
    case = given(*GRANTED, moved)

    delivery = facts.record_delivery(effective_date=date(2023, 6, 1))

    assert refused(lambda: when(case, delivery)) == "delivery.municipality"


@specifies("case.transfer_after_deliveries")
def test_a_grant_recorded_late_ends_before_the_transfer_that_is_recorded() -> None:
    moved = date(2023, 5, 1)
    case = after(given(*GRANTED[:-1]), transfer(moved))
    day_before = moved - timedelta(days=1)

    too_long = facts.grant_service(period_to=moved)
    assert refused(lambda: when(case, too_long)) == "case.transfer_after_deliveries"
    assert when(case, facts.grant_service(period_to=day_before)).facts


@specifies("case.transfer_after_deliveries")
def test_a_grant_is_not_prolonged_past_the_transfer() -> None:
    moved = date(2023, 5, 1)
    granted = facts.granted(period_to=moved - timedelta(days=1))
    case = after(given(*GRANTED[:-1], granted), transfer(moved))

    longer = AmendGrant(
        effective_date=MARCH,
        grant_id=named("grant"),
        decision_reference="L-2",
        period_to=date(2023, 12, 31),
        reason="Vajag ilgāk",
    )
    assert refused(lambda: when(case, longer)) == "case.transfer_after_deliveries"


def test_a_grant_of_a_municipality_that_merged_delivers_on_in_its_successor() -> None:
    before = {"effective_date": date(2021, 6, 1), "municipality": "iecavas-novads"}
    old = [fact.model_copy(update=before) for fact in GRANTED]

    [delivered] = when(given(*old), facts.record_delivery(effective_date=date(2021, 7, 1))).facts

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


def result(day: date) -> RecordImmediateResult:
    return RecordImmediateResult(effective_date=day, grant_id=named("grant"), result="training")


def died(day: date) -> RecordDeath:
    return RecordDeath(effective_date=day, certificate_reference="M-1")


APRIL = date(2023, 4, 1)


@specifies("person.died")
def test_with_the_person_all_ends_on_the_same_day() -> None:
    later = facts.granted(grant="later", **facts.at(date(2023, 5, 1)))
    over = facts.granted(grant="over", period_to=date(2023, 3, 31))

    case = after(given(*GRANTED, later, over), died(APRIL))

    assert case.grants[named("grant")].ended_on == APRIL
    assert case.grants[named("later")].ended_on == APRIL
    assert case.grants[named("over")].ended_on is None


def test_what_a_grant_bound_of_its_contract_is_free_after_a_death() -> None:
    world = world_with("home_care")
    case = after(given(*GRANTED[:4]), facts.grant_service(grant_id=named("grant")), world=world)

    [returned] = when(case, died(APRIL), world).movements

    assert isinstance(returned, ResourceReturned)
    assert (returned.resource, returned.holder_id) == ("contract_ceiling", named("grant"))


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


def correction(died_on: date | None, day: date = date(2023, 6, 1)) -> CorrectDeath:
    return CorrectDeath(effective_date=day, died_on=died_on, reason="Cita persona")


@specifies("person.death_corrected")
def test_a_wrong_day_of_death_is_corrected_in_an_open_and_in_a_closed_case() -> None:
    case = after(given(*GRANTED), died(APRIL))
    closed = after(case, CloseCase(effective_date=date(2023, 4, 20), reason="Miris"))
    may = date(2023, 5, 2)

    assert after(case, correction(may)).died_on == may
    assert after(closed, correction(None)).died_on is None
    assert when(after(case, correction(may)), status(may)).facts
    assert when(after(case, correction(None)), died(may)).facts


@specifies("person.death_corrected")
def test_what_the_death_had_ended_stays_ended_and_is_granted_anew() -> None:
    case = after(given(*GRANTED), died(APRIL), correction(None))

    assert case.grants[named("grant")].ended_on == APRIL
    anew = facts.grant_service(grant_id=named("anew"), effective_date=date(2023, 4, 2))
    assert after(case, anew).grants[named("anew")].ended_on is None


@specifies("person.death_corrected")
def test_only_a_recorded_death_is_corrected_to_another_day_that_fits() -> None:
    delivery = facts.delivered(day=date(2023, 3, 20))
    dead = after(given(*GRANTED, delivery), died(APRIL))

    assert refused(lambda: when(given(*GRANTED), correction(None))) == "person.death_corrected"
    assert refused(lambda: when(dead, correction(APRIL))) == "person.death_corrected"
    assert refused(lambda: when(dead, correction(date(2023, 3, 19)))) == "person.died"
    assert refused(lambda: when(dead, correction(date(2023, 6, 2)))) == "date.order"
    assert refused(lambda: when(dead, correction(date(2023, 2, 1)))) == "date.before_opening"


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
