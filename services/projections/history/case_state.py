"""The state of a case, folded from its events in the order of the days on which they held.

Of one day, what was recorded later comes later. A fact of a grant may come before the grant itself,
for a service may end before its own first day; it is kept for when the grant comes.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from contracts.events import CaseFact
from contracts.events.assessment import AssessmentRecorded
from contracts.events.case import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseTransferred,
    CaseworkerAssigned,
    DeathCorrected,
    DeathRecorded,
    MoreSessionsRequested,
    TargetStatusFields,
    TargetStatusRecorded,
)
from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    delivered_amount_cents,
    delivered_quantity,
)
from contracts.events.granting import GrantFact
from contracts.events.support_plan import ReviewRecorded, SupportPlanApproved
from contracts.events.transition import TransitionStep, TransitionStepWithdrawn
from contracts.http.history_states import CaseState
from services.projections.history.grant_state import apply_to_grant, grants_that_run
from services.projections.history.past import PastEvent
from services.projections.history.transition_state import apply_step, standing

State = dict[str, Any]


def case_state(events: Iterable[PastEvent], on: date | None = None) -> CaseState | None:
    """The state that the events of one case make on a day; None before it was opened.

    Args:
        events: all that are known, in any order: what is known to be wrong held on no day.
        on: the day; None for any.
    """
    known = sorted(events, key=lambda one: one.position)
    held = [one for one in standing(known) if on is None or one.effective_date <= on]
    state: State = {"grants": {}, "deliveries": {}, "reviews": [], "mentors": [], "transition": []}
    for event in sorted(held, key=lambda one: one.effective_date):
        fact: CaseFact = event.fact
        state["municipality"] = fact.municipality
        _apply(state, fact, event.actor)
    if "opened_on" not in state:
        return None
    died_on = _died_on(known)
    if died_on is not None and (on is None or died_on <= on):
        state["died_on"] = died_on
    return CaseState(**state | {"grants": grants_that_run(state["grants"])})


def _died_on(known: Sequence[PastEvent]) -> date | None:
    """When the person died, by the last that was recorded of it."""
    for event in reversed(known):
        if isinstance(event.fact, DeathCorrected):
            return event.fact.died_on
        if isinstance(event.fact, DeathRecorded):
            return event.fact.effective_date
    return None


def _apply(state: State, fact: CaseFact, actor: str) -> None:
    match fact:
        case CaseOpened():
            state |= {
                "status": "open",
                "opened_on": fact.effective_date,
                "target_group": fact.target_group,
                "application_reference": fact.application_reference,
            }
            state.setdefault("caseworker", actor)
        case TargetStatusRecorded():
            fields = fact.model_dump(include=set(TargetStatusFields.model_fields))
            group = fields.pop("target_group") or state.get("target_group")
            state |= {
                "target_status": fields | {"since": fact.effective_date},
                "target_group": group,
            }
        case MoreSessionsRequested():
            state["more_sessions_requested_on"] = fact.effective_date
        case AssessmentRecorded():
            _assess(state, fact)
        case SupportPlanApproved():
            state["plan"] = {
                "plan_version": fact.plan_version,
                "approved_on": fact.effective_date,
                "care_level": fact.care_level,
                "lines": fact.lines,
                "contents": sorted(n for n in fact.personal if getattr(fact, n) is not None),
            }
        case ReviewRecorded():
            _review(state, fact)
        case DeliveryRecorded() | DeliveryReversed():
            apply_to_grant(state["grants"], fact)
            _deliver(state["deliveries"], fact)
        case GrantFact():
            apply_to_grant(state["grants"], fact)
        case TransitionStep():
            apply_step(state, fact)
        case TransitionStepWithdrawn() | DeathRecorded() | DeathCorrected() | CaseTransferred():
            pass
        case CaseworkerAssigned():
            state["caseworker"] = fact.caseworker
        case CaseClosed():
            state |= {"status": "closed", "closed_on": fact.effective_date}
        case CaseReopened():
            state |= {"status": "open", "closed_on": None}
        case _:
            assert_never(fact)


def _assess(state: State, fact: AssessmentRecorded) -> None:
    state |= {
        "assessment": {
            "assessment_id": fact.assessment_id,
            "assessed_on": fact.effective_date,
            "instrument": fact.instrument,
            "instrument_version": fact.instrument_version,
            "care_level": fact.care_level,
            "scores": fact.scores,
            "quality_of_life_score": fact.quality_of_life_score,
        },
        "care_level": fact.care_level,
    }


def _review(state: State, fact: ReviewRecorded) -> None:
    state["reviews"].append(
        {
            "review_id": fact.review_id,
            "reviewed_on": fact.effective_date,
            "satisfaction": fact.satisfaction,
            "care_level": fact.care_level,
            "ended_grant_id": fact.ended_grant_id,
        }
    )
    state["care_level"] = fact.care_level or state.get("care_level")


def _deliver(deliveries: State, fact: DeliveryRecorded | DeliveryReversed) -> None:
    nothing = {"deliveries": 0, "quantity": Decimal(0), "amount_cents": 0, "last_on": None}
    summary = deliveries.setdefault(fact.service, nothing)
    taken_back = isinstance(fact, DeliveryReversed)
    summary["deliveries"] += -1 if taken_back else 1
    summary["quantity"] += delivered_quantity(fact)
    summary["amount_cents"] += delivered_amount_cents(fact)
    if not taken_back:
        summary["last_on"] = fact.effective_date
