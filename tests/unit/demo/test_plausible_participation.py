"""Stays, sessions, forms, results, families: what the programme asks besides the services."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from contracts.events.assessment import AssessmentRecorded
from contracts.events.case import MoreSessionsRequested
from contracts.events.delivery import DeliveryRecorded
from contracts.events.transition import MentoringEnded, TransitionWishExpressed
from services.case.domain.state import Case
from tests.unit.demo import published

MONTH = timedelta(days=31)
STAYS = ("respite", "group_apartment")


def cases() -> list[Case]:
    return list(published.replayed().cases.values())


def holding(case: Case) -> Iterator[DeliveryRecorded]:
    """The deliveries of a case that were not taken back."""
    for delivery in case.deliveries.values():
        if delivery.delivery_id not in case.reversed_deliveries:
            yield delivery


def test_a_record_covers_at_most_a_month_and_no_more_days_than_units() -> None:
    long = 0
    for case in cases():
        for one in holding(case):
            covered = one.effective_date - (one.delivered_from or one.effective_date)
            assert covered < MONTH
            if one.unit in ("day", "24h"):
                assert one.quantity <= covered.days + 1
            long += covered.days > 0

    assert long > 10_000


def test_nobody_stays_in_two_places_at_once() -> None:
    for case in cases():
        stays = sorted(
            (one.delivered_from or one.effective_date, one.effective_date)
            for one in holding(case)
            if one.service in STAYS
        )
        assert all(last < first for (_, last), (first, _) in pairwise(stays))


def test_beyond_forty_sessions_the_parents_applied() -> None:
    beyond = 0
    for case in cases():
        sessions = 0
        for one in sorted(holding(case), key=lambda delivery: delivery.effective_date):
            if (one.service, one.recipient) == ("rehabilitation", "client"):
                sessions += int(one.quantity)
                if sessions > 40:
                    applied = [asked.effective_date for asked in case.more_sessions]
                    assert applied
                    assert min(applied) < one.effective_date
        beyond += sessions > 40

    assert beyond > 10


def test_only_some_parents_apply_for_more_sessions_and_once() -> None:
    applied = Counter(
        case_id
        for case_id, fact in published.replayed().facts
        if isinstance(fact, MoreSessionsRequested)
    )

    assert 10 < len(applied) < 100
    assert set(applied.values()) == {1}


def test_most_grants_have_a_participant_form_from_their_beginning() -> None:
    forms = [
        (case.grants[fact.grant_id], fact)
        for case in cases()
        for grant in case.grants.values()
        for fact in grant.forms
    ]
    granted = sum(len(case.grants) for case in cases())
    on_time = [form for grant, form in forms if form.effective_date == grant.fact.effective_date]

    assert granted * 0.85 < len(forms) < granted
    assert len(forms) * 0.8 < len(on_time) < len(forms)


def test_immediate_results_come_within_four_weeks_of_leaving() -> None:
    results = 0
    for case in cases():
        for grant in case.grants.values():
            for result in grant.results:
                assert grant.ended_on is not None
                assert 1 <= (result.effective_date - grant.ended_on).days <= 28
                results += 1

    assert results > 100


def test_a_few_children_are_siblings_with_one_name_and_years_between_them() -> None:
    families: dict[UUID, list[Case]] = defaultdict(list)
    for case in cases():
        for family in {status.family_id for status in case.statuses if status.family_id}:
            families[family].append(case)

    assert 2 <= len(families) <= 25
    for siblings in families.values():
        assert len(siblings) == 2
        born = [case.birth_date for case in siblings]
        assert born[0] is not None
        assert born[1] is not None
        assert abs(born[0] - born[1]) >= timedelta(days=365)
        # the surname is declined: as women and as men bear it
        assert len({str(case.opened.family_name)[:3] for case in siblings}) == 1
        assert len({case.opened.municipality for case in siblings}) <= 2


def test_assessments_show_the_team_s_evidence_and_a_few_an_override() -> None:
    assessed = [
        fact for _, fact in published.replayed().facts if isinstance(fact, AssessmentRecorded)
    ]

    assert all(member.evidence_reference for fact in assessed for member in fact.team)
    assert 1 <= sum(fact.override_reason is not None for fact in assessed) <= 15


def test_plans_say_something_of_the_person_but_not_everything() -> None:
    plans = [plan for case in cases() for plan in case.plans]
    texts = [
        sum(text is not None for text in (plan.wishes, plan.employment, plan.family_support))
        for plan in plans
    ]

    assert 0 < sum(count > 0 for count in texts) < len(plans)


def test_who_left_an_institution_wished_it_and_was_not_accompanied_for_ever() -> None:
    ended: list[date] = []
    for case in cases():
        wished = [one for one in case.transition if isinstance(one, TransitionWishExpressed)]
        if wished:
            status = case.status_on(wished[0].effective_date)
            assert status is not None
            assert status.takes_part_voluntarily
        ended += [one.effective_date for one in case.transition if isinstance(one, MentoringEnded)]

    assert ended
