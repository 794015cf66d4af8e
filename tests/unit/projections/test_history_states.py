"""States folded from events, as of any day and any position."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from contracts.events import Fact
from contracts.events.case import (
    CaseClosed,
    CaseReopened,
    CaseworkerAssigned,
    DeathCorrected,
    DeathRecorded,
)
from contracts.events.granting import (
    GrantAmended,
    GrantRepriced,
    ServiceEnded,
    ServiceGranted,
    ServiceSuspended,
)
from contracts.events.support_plan import PlanLine, SupportPlanApproved
from contracts.events.transition import (
    MentorAssigned,
    MentorTrainingCompleted,
    TransitionStepWithdrawn,
)
from contracts.http.history_states import CaseState
from services.projections.history.case_state import case_state
from services.projections.history.model import stored_state
from services.projections.history.past import PastEvent
from tests.unit.projections.facts import (
    BAUSKA,
    DAY,
    DOBELE,
    assessed,
    case_facts,
    delivered,
    grant_fields,
    opened,
    recorded,
    taken_back,
)

GRANT = uuid4()


def base(day: int = 4) -> dict[str, Any]:
    return {"effective_date": date(2020, 5, day), "municipality": BAUSKA}


def past(*facts: Fact) -> list[PastEvent]:
    return [
        PastEvent(
            "case", event.position, event.originator_id, event.originator_version,
            event.fact.type_name, event.fact.schema_version, event.recorded_at,
            event.fact.effective_date, event.envelope.actor, event.fact.municipality, event.fact,
        )
        for event in recorded(*facts)
    ]  # fmt: skip


def state_of(*facts: Fact, on: date | None = None) -> CaseState:
    state = case_state(past(*facts), on)
    assert state is not None
    return state


def granted(day: int = 4, **changes: Any) -> ServiceGranted:
    return ServiceGranted(**base(day) | grant_fields() | {"grant_id": GRANT} | changes)


def of_grant(day: int) -> dict[str, Any]:
    return {**base(day), "grant_id": GRANT, "service": "day_centre"}


def test_every_event_of_a_case_has_its_place_in_the_state() -> None:
    state = state_of(*case_facts())

    assert state.status == "open"
    assert state.municipality == BAUSKA
    assert state.care_level == "II"
    assert state.plan is not None
    assert state.plan.lines[0].service == "day_centre"
    assert len(state.grants) == 1


def test_nothing_is_told_of_a_case_before_it_was_opened() -> None:
    assert case_state([]) is None


def test_a_case_is_its_openers_until_it_is_assigned() -> None:
    assert state_of(opened()).caseworker == "caseworker-1"
    assert state_of(opened(), CaseworkerAssigned(**base(), caseworker="anna")).caseworker == "anna"


def test_what_held_later_wins_though_it_was_learnt_earlier() -> None:
    closed, reopened = (
        CaseClosed(**base(9), reason="x"),
        CaseReopened(**base(20), reason="x"),
    )

    assert state_of(opened(), reopened, closed).status == "open"
    assert state_of(opened(), reopened, closed, on=date(2020, 5, 10)).status == "closed"


def test_a_grant_tells_what_is_left_of_it_on_a_day() -> None:
    first, second = (
        delivered(date(2020, 5, day)).model_copy(update={"grant_id": GRANT}) for day in (6, 12)
    )
    history = (opened(), granted(amount_limit_cents=9000), first, second, taken_back(first))

    now, before = state_of(*history), state_of(*history[:-1], on=date(2020, 5, 7))

    assert now.grants[str(GRANT)].delivered_quantity == Decimal("2.50")
    assert before.grants[str(GRANT)].left_quantity == Decimal("37.50")
    assert before.grants[str(GRANT)].left_cents == 6500
    assert now.deliveries["day_centre"].deliveries == 1
    assert now.deliveries["day_centre"].amount_cents == 2500


def test_a_grant_is_amended_repriced_suspended_and_ended_from_its_days() -> None:
    history = (
        opened(),
        granted(),
        GrantAmended(
            **of_grant(8), decision_reference="L-9", quantity_limit=Decimal(50), reason="x",
            amount_limit_cents=None, period_to=date(2021, 6, 30), committed_cents=1,
        ),
        GrantRepriced(
            **of_grant(9), unit_price_cents=1100, rate_reference="VVI-2", care_level=None,
            cause="rate", committed_cents=1,
        ),
        ServiceSuspended(**of_grant(10), reason="x"),
        ServiceEnded(**of_grant(11), reason="x"),
    )  # fmt: skip

    def grant_on(day: int) -> Any:
        return state_of(*history, on=date(2020, 5, day)).grants[str(GRANT)]

    assert [grant_on(day).quantity_limit for day in (7, 8)] == [40, 50]
    assert [grant_on(day).unit_price_cents for day in (8, 9)] == [1000, 1100]
    assert [grant_on(day).suspended for day in (9, 10)] == [False, True]
    assert [grant_on(day).ended_on for day in (10, 11)] == [None, date(2020, 5, 11)]


def test_a_grant_that_ended_before_its_own_first_day_is_told_as_ended() -> None:
    ended = ServiceEnded(**of_grant(2), reason="x")

    state = state_of(opened(date(2020, 5, 1)), granted(4), ended)

    assert state.grants[str(GRANT)].ended_on == date(2020, 5, 2)
    assert state_of(opened(date(2020, 5, 1)), ended, on=date(2020, 5, 3)).grants == {}


def withdrawal(step_day: int, day: int = 9) -> TransitionStepWithdrawn:
    return TransitionStepWithdrawn(
        **base(day),
        step="complete_mentor_training",
        step_effective_date=date(2020, 5, step_day),
        reason="x",
    )


def test_a_step_known_to_be_withdrawn_held_on_no_day() -> None:
    trained = MentorTrainingCompleted(**base(5), mentor="anna-m", certificate_reference="A")
    history = (opened(), MentorAssigned(**base(), mentor="anna-m"), trained)

    known_before = state_of(*history, on=date(2020, 5, 8))
    known_now = [
        state_of(*history, withdrawal(5), on=day) for day in (date(2020, 5, 8), date(2020, 5, 20))
    ]

    assert [step.step for step in known_before.transition] == [
        "mentor_assigned",
        "mentor_training_completed",
    ]
    assert known_before.mentors[0].trained_on == date(2020, 5, 5)
    for state in known_now:
        assert [step.step for step in state.transition] == ["mentor_assigned"]
        assert state.mentors[0].trained_on is None


def test_a_step_recorded_anew_stands_though_the_one_before_was_withdrawn() -> None:
    wrong, right = (
        MentorTrainingCompleted(**base(5), mentor=mentor, certificate_reference="A")
        for mentor in ("anna-m", "juris-k")
    )
    mentors = [MentorAssigned(**base(), mentor=mentor) for mentor in ("anna-m", "juris-k")]

    state = state_of(opened(), *mentors, wrong, withdrawal(5), right, on=date(2020, 5, 7))

    assert [(one.mentor, one.trained_on) for one in state.mentors] == [
        ("anna-m", None),
        ("juris-k", date(2020, 5, 5)),
    ]


def test_a_correction_does_not_move_the_case_to_its_own_day() -> None:
    trained = MentorTrainingCompleted(**base(5), mentor="anna-m", certificate_reference="A")
    elsewhere = withdrawal(5).model_copy(update={"municipality": DOBELE})

    state = state_of(opened(), trained, elsewhere, on=date(2020, 5, 7))

    assert state.municipality == BAUSKA


def test_a_plan_names_the_texts_that_it_has_and_repeats_none() -> None:
    lines = (PlanLine(service="day_centre", quantity=Decimal(2), per="week", goal="Mājās"),)
    plan = SupportPlanApproved(**base(), plan_version=1, lines=lines, wishes="Suns Reksis")

    state = state_of(opened(), plan)

    assert state.plan is not None
    assert state.plan.contents == ["wishes"]
    assert "Reksis" not in state.model_dump_json()


@pytest.mark.parametrize("fact", case_facts(), ids=lambda fact: fact.type_name)
def test_no_stored_state_holds_personal_data(fact: Fact) -> None:
    stored = json.loads(stored_state(fact))
    clear = set(type(fact).model_fields) - fact.personal

    assert all(stored[name] in (None, {"sealed": ""}) for name in fact.personal)
    kept = type(fact).model_validate_json(json.dumps(stored))
    assert all(getattr(kept, name) == getattr(fact, name) for name in clear)


def test_a_death_is_told_from_its_day() -> None:
    history = (opened(), DeathRecorded(**base(8), certificate_reference="M"))

    assert state_of(*history).died_on == date(2020, 5, 8)
    assert state_of(*history, on=date(2020, 5, 7)).died_on is None


@pytest.mark.parametrize(
    ("corrected_to", "told"),
    [(None, [None, None, None]), (6, [6, 6, 6]), (12, [None, None, 12])],
    ids=["lives", "died earlier", "died later"],
)
def test_a_death_known_to_be_of_another_day_is_told_from_that_day(
    corrected_to: int | None, told: list[int | None]
) -> None:
    died_on = None if corrected_to is None else date(2020, 5, corrected_to)
    history = (
        opened(),
        DeathRecorded(**base(8), certificate_reference="M"),
        DeathCorrected(**base(20), died_on=died_on, reason="x"),
    )

    deaths = [state_of(*history, on=date(2020, 5, day)).died_on for day in (7, 9, 21)]

    assert [day and day.day for day in deaths] == told


def test_an_assessment_is_told_with_its_day() -> None:
    state = state_of(opened(), assessed(DAY))

    assert state.assessment is not None
    assert state.assessment.assessed_on == DAY
