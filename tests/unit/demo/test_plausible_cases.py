"""The invented cases read like cases: people, steps in order, corrections, the reform, reviews."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from stdnum.lv import pvn

from contracts.events.case import CaseOpened, CaseTransferred
from contracts.events.delivery import DeliveryReversed
from contracts.events.transition import MentorAssigned, MovedOut
from contracts.http.figures import PublishFigure
from contracts.reference import municipality
from services.case.domain.state import Case
from tests.unit.demo import published
from tests.unit.demo.claiming import claim_command
from tests.unit.demo.replaying import case_command

REFORM = date(2021, 7, 1)
END = date(2021, 12, 31)


def cases() -> list[Case]:
    return list(published.replayed().cases.values())


def last_day(case: Case) -> date:
    """The day of closing, or the end of the history."""
    return max([day for day, is_open in case.openness if not is_open], default=END)


def test_lines_follow_the_order_of_their_effective_dates() -> None:
    commands = [case_command(line) for line in published.history().cases]
    of_cases = [command.effective_date for command in commands]
    of_people = [one.effective_date for one in commands if not isinstance(one, PublishFigure)]
    of_claims = [claim_command(line).effective_date for line in published.history().claims]

    assert of_cases == sorted(of_cases)
    assert of_people[-1] <= END
    assert of_claims == sorted(of_claims)


def test_no_identifier_is_used_twice() -> None:
    history = published.history()
    command_ids = [line.command_id for line in (*history.cases, *history.claims)]
    reviews = [one.review_id for case in cases() for one in case.reviews]
    deliveries = [one for case in cases() for one in case.deliveries]

    for ids in (command_ids, reviews, deliveries):
        assert len(set(ids)) == len(ids)


def test_everybody_has_a_valid_personal_code_of_the_new_kind() -> None:
    codes = [str(case.opened.personal_code) for case in cases()]

    assert len(set(codes)) == len(codes)
    assert all(pvn.is_valid(code) and code.startswith("320000") for code in codes)


def test_names_are_many_and_agree_in_gender() -> None:
    names = {(case.opened.given_name, case.opened.family_name) for case in cases()}

    assert len(names) > len(cases()) * 0.9
    for given, family in names:
        assert str(given)[-1] in "aesš"
        assert (str(given)[-1] in "ae") == (str(family)[-1] in "ae"), (given, family)


def test_adults_are_adults_and_children_are_children_at_every_service() -> None:
    for case in cases():
        born = case.opened.birth_date
        assert isinstance(born, date)
        days = [one.effective_date for one in case.deliveries.values()]
        if case.opened.target_group == "grt":
            assert case.opened.effective_date >= born.replace(year=born.year + 18, day=1)
        elif days:
            assert born < min(days)
            assert max(days).year - born.year <= 17


def test_slips_are_corrected_within_their_quarter() -> None:
    reversed_facts = [
        fact for _, fact in published.replayed().facts if isinstance(fact, DeliveryReversed)
    ]

    assert len(reversed_facts) >= 50
    for case in cases():
        for wrong in case.reversed_deliveries:
            slip = case.deliveries[wrong]
            right = [
                one
                for identifier, one in case.deliveries.items()
                if identifier not in case.reversed_deliveries
                and one.effective_date == slip.effective_date
                and one.grant_id == slip.grant_id
            ]
            assert len(right) == 1
            assert (right[0].quantity, right[0].cost_cents) != (slip.quantity, slip.cost_cents)


def test_facts_carry_the_municipality_of_their_day() -> None:
    for _, fact in published.replayed().facts:
        assert municipality(fact.municipality).exists_on(fact.effective_date), fact
    places = {fact.municipality for _, fact in published.replayed().facts}

    assert "jaunjelgavas-novads" not in places
    assert {"kokneses-novads", "rundales-novads", "tervetes-novads"} <= places


def test_from_the_reform_on_the_successor_has_the_cases_without_a_transfer() -> None:
    moved = {
        case_id: fact
        for case_id, fact in published.replayed().facts
        if isinstance(fact, CaseTransferred)
    }
    over_the_reform = [
        case for case in cases() if case.opened.effective_date < REFORM <= last_day(case)
    ]

    assert REFORM not in {fact.effective_date for fact in moved.values()}
    assert len(over_the_reform) > 200
    assert any(last_day(case) < REFORM for case in cases())
    assert any(case.opened.effective_date > REFORM for case in cases())


def test_a_few_people_moved_to_a_neighbouring_municipality() -> None:
    moved = [fact for _, fact in published.replayed().facts if isinstance(fact, CaseTransferred)]

    assert 3 <= len(moved) <= 20
    assert all(fact.municipality != fact.from_municipality for fact in moved)


def test_a_service_that_goes_on_is_granted_anew_and_is_one_link() -> None:
    renewed = 0
    for case in cases():
        of_service: dict[tuple[str, str], list[date]] = defaultdict(list)
        for grant in case.grants.values():
            of_service[grant.fact.service, grant.fact.recipient].append(grant.fact.effective_date)
            assert (grant.fact.period_to - grant.fact.effective_date).days <= 386
            assert grant.quantity_delivered > 0
        renewed += sum(len(days) > 1 for days in of_service.values())

    assert renewed > 100


def test_a_plan_is_reviewed_every_year_and_after_every_service_that_ended() -> None:
    for case in cases():
        if not case.grants:
            continue
        reviewed = sorted(one.effective_date for one in case.reviews)
        milestones = [case.plans[0].effective_date, *reviewed, last_day(case)]
        gaps = [after - before for before, after in pairwise(milestones)]
        assert max(gaps) <= timedelta(days=365)
        reviewed_grants = {one.ended_grant_id for one in case.reviews}
        for grant_id, grant in case.grants.items():
            if grant.ended_on and grant.ended_on < END - timedelta(days=21):
                assert grant_id in reviewed_grants


def test_some_moved_out_of_an_institution_and_no_mentor_has_more_than_five_clients() -> None:
    clients: dict[str, int] = defaultdict(int)
    moved = 0
    for case in cases():
        clients_of = {step.mentor for step in case.transition if isinstance(step, MentorAssigned)}
        for mentor in clients_of:
            clients[mentor] += 1
        moved += any(isinstance(step, MovedOut) for step in case.transition)

    assert moved >= 4
    assert max(clients.values()) <= 5


def test_a_few_were_assessed_and_never_served_and_some_cases_are_closed() -> None:
    opened = [fact for _, fact in published.replayed().facts if isinstance(fact, CaseOpened)]

    assert len(opened) == len(cases()) > 400
    assert any(case.assessments and not case.grants for case in cases())
    assert 20 < sum(not case.is_open for case in cases()) < len(cases()) / 2


def test_who_prepares_a_claim_is_another_than_who_approves_it() -> None:
    by_command: dict[str, set[str]] = defaultdict(set)
    for line in published.history().claims:
        by_command[line.command].add(line.actor)

    assert not by_command["draft_claim"] & by_command["approve_claim"]
    assert len(by_command["draft_claim"]) > 12


def test_every_case_has_one_of_the_few_caseworkers_of_its_municipality() -> None:
    workers: dict[str, set[str]] = defaultdict(set)
    for case in cases():
        for day, caseworker in case.caseworkers:
            workers[case.municipality_on(day)].add(caseworker)

    assert all(case.caseworkers for case in cases())
    assert max(len(of_place) for of_place in workers.values()) == 3
    assert any(len(case.caseworkers) > 1 for case in cases())
