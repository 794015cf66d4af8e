"""The route to the guided steps of a case."""

from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.dates import today_in_latvia
from contracts.http.guide import Guide, GuidedStepView
from contracts.http.problem import RuleReference
from contracts.model import EffectiveDate
from contracts.reference import quoted_rule
from services.case.api import CaseApp
from services.case.domain.overview.guide import guide
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(tags=["case"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


@router.get("/cases/{case_id}/guide")
def get_guide(case_id: UUID, app: CaseApp, on: EffectiveDate | None = None) -> Guide:
    """What was done in a case by a day, today by default, what comes next, and by which rules."""
    day = on or today_in_latvia()
    return Guide(
        case_id=case_id,
        on=day,
        steps=[
            GuidedStepView(
                command=one.step.command,
                title_lv=one.step.title_lv,
                title_en=one.step.title_en,
                state=one.state,
                done_on=one.done_on,
                waits_for=list(one.waits_for),
                rules=[RuleReference.of(quoted_rule(rule_id, day)) for rule_id in one.rules],
            )
            for one in guide(app.case(case_id), day)
        ],
    )
