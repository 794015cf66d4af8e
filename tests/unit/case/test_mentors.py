"""A social mentor and the five clients that they may have at once."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given as for_every
from hypothesis import strategies as st

from contracts.http.case import CloseCase, RecordDeath
from contracts.http.command import CaseCommand
from contracts.http.transition import (
    AssignMentor,
    CompleteMentorTraining,
    EndMentoring,
    ExpressTransitionWish,
    RecordMoveOut,
    RecordReturn,
    RecordSivaDecision,
    SubmitExitApplication,
)
from contracts.refusal import Refusal
from services.case.domain.state import Case
from services.case.domain.way_out.mentoring import mentorships
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

MENTOR = "mentor-7"
JUNE = date(2023, 6, 1)


def client(name: str) -> Case:
    """A resident of an institution who wished to leave it in March."""
    status = facts.mental_disability(lives_in="institution", takes_part_voluntarily=True)
    case = given(facts.opened(), status)._replace(case_id=named(name))
    return after(case, ExpressTransitionWish(effective_date=MARCH, institution="VSAC Zemgale"))


def assign(day: date = MARCH, mentor: str = MENTOR) -> AssignMentor:
    return AssignMentor(effective_date=day, mentor=mentor)


def part(day: date) -> EndMentoring:
    return EndMentoring(effective_date=day, reason="Mainījies darbs")


def with_clients(number: int, day: date = MARCH) -> tuple[World, list[Case]]:
    """The mentor's clients, each since this day, and the world that knows of them."""
    world = World()
    return world, [after(client(str(one)), assign(day), world=world) for one in range(number)]


@specifies("mentor.caseload")
def test_a_mentor_takes_at_most_five_clients() -> None:
    world, _ = with_clients(5)

    assert refused(lambda: when(client("sixth"), assign(), world)) == "mentor.caseload"
    assert when(client("sixth"), assign(mentor="mentor-8"), world).movements


@specifies("mentor.caseload")
def test_a_sixth_client_is_refused_before_the_others_came_if_they_would_overlap() -> None:
    world, _ = with_clients(5, day=JUNE)

    assert refused(lambda: when(client("sixth"), assign(MARCH), world)) == "mentor.caseload"


def test_a_mentor_who_parted_with_a_client_takes_another_from_that_day() -> None:
    world, [first, *_] = with_clients(5)
    after(first, part(JUNE), world=world)

    early = assign(JUNE - timedelta(days=1))
    assert refused(lambda: when(client("sixth"), early, world)) == "mentor.caseload"
    assert when(client("sixth"), assign(JUNE), world).movements


def test_another_mentor_releases_the_former() -> None:
    world, [first, *_] = with_clients(5)

    after(first, assign(JUNE, "mentor-8"), world=world)

    assert world.resource("mentor_clients", MENTOR).taken(JUNE, JUNE) == 4
    assert world.resource("mentor_clients", "mentor-8").taken() == 1


def test_an_assignment_recorded_late_ends_where_the_next_begins() -> None:
    world = World()
    case = after(client("a"), assign(JUNE, "mentor-8"), assign(MARCH), world=world)

    assert next(iter(mentorships(case).values())).last == JUNE - timedelta(days=1)
    assert world.resource("mentor_clients", MENTOR).taken(JUNE) == 0
    assert case.mentor_on(JUNE) == "mentor-8"


def test_the_return_the_closing_and_the_death_release_the_mentor() -> None:
    left: tuple[CaseCommand, ...] = (
        SubmitExitApplication(effective_date=MARCH, application_reference="I-1"),
        RecordSivaDecision(effective_date=MARCH, decision_reference="S-1"),
        RecordMoveOut(effective_date=MARCH, housing="own_home"),
    )
    ends: tuple[CaseCommand, ...] = (
        RecordReturn(effective_date=JUNE, reason="Pats vēlējās"),
        CloseCase(effective_date=JUNE, reason="Izstājās"),
        RecordDeath(effective_date=JUNE, certificate_reference="M-1"),
    )
    for end in ends:
        world = World()
        moved = given_trained("a", world)
        after(moved, *left, end, world=world)

        clients = world.resource("mentor_clients", MENTOR)
        assert clients.taken(MARCH, JUNE - timedelta(days=1)) == 1
        assert clients.taken(JUNE) == 0


def given_trained(name: str, world: World) -> Case:
    trained = CompleteMentorTraining(effective_date=MARCH, certificate_reference="A-1")
    return after(client(name), assign(), trained, world=world)


def test_who_is_assigned_and_parted_with_on_one_day_takes_nothing() -> None:
    world = World()

    after(client("a"), assign(JUNE), part(JUNE), world=world)

    assert world.resource("mentor_clients", MENTOR).taken() == 0


DAYS = st.integers(0, 20).map(lambda number: MARCH + timedelta(days=number))
ACTIONS = st.one_of(
    st.builds(assign, DAYS, st.sampled_from([MENTOR, "mentor-8"])),
    st.builds(part, DAYS),
    st.builds(lambda day: CloseCase(effective_date=day, reason="Izstājās"), DAYS),
)


@specifies("mentor.caseload")
@for_every(st.lists(st.tuples(st.integers(0, 7), ACTIONS), max_size=40))
def test_no_mentor_ever_has_six_clients_whatever_is_recorded_in_whatever_order(
    actions: list[tuple[int, CaseCommand]],
) -> None:
    world = World()
    cases = [client(str(number)) for number in range(8)]

    for number, action in actions:
        try:
            cases[number] = after(cases[number], action, world=world)
        except Refusal:
            continue

    held = clients_by_day(cases)
    assert max(held.values(), default=0) <= 5
    for (mentor, day), clients in held.items():
        assert world.resource("mentor_clients", mentor).taken(day, day) == clients


def clients_by_day(cases: list[Case]) -> dict[tuple[str, date], int]:
    """How many clients each mentor has on each day, by asking every case."""
    found: dict[tuple[str, date], int] = {}
    for case in cases:
        for number in range(22):
            day = MARCH + timedelta(days=number)
            if mentor := case.mentor_on(day):
                found[mentor, day] = found.get((mentor, day), 0) + 1
    return found


def test_holders_are_one_for_each_assignment() -> None:
    world = World()
    case = after(client("a"), assign(MARCH), part(JUNE), assign(JUNE), world=world)

    holders: set[UUID] = set(mentorships(case))

    assert holders == set(world.resource("mentor_clients", MENTOR).holdings)
    assert len(holders) == 2
