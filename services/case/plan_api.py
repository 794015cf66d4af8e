"""Routes to the support plan: its versions, the difference between two, its progress."""

from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.dates import today_in_latvia
from contracts.http.plans import PlanDifference, PlanProgress, PlanVersions, VersionNumber
from contracts.model import EffectiveDate
from services.case.api import CaseApp
from services.case.domain.plan.plan_progress import plan_progress
from services.case.domain.plan.plan_reading import difference, plan_view
from services.web.identity import current_actor
from services.web.problems import PROBLEMS, not_found

router = APIRouter(tags=["case"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


@router.get("/cases/{case_id}/plans")
def get_plans(case_id: UUID, app: CaseApp) -> PlanVersions:
    """All versions of the support plan, with what each says."""
    plans = app.case(case_id).plans
    return PlanVersions(case_id=case_id, items=[plan_view(plan) for plan in plans])


@router.get("/cases/{case_id}/plans/difference")
def get_plan_difference(
    case_id: UUID, from_version: VersionNumber, to_version: VersionNumber, app: CaseApp
) -> PlanDifference:
    """What one version of the support plan says otherwise than another."""
    plans = {plan.plan_version: plan for plan in app.case(case_id).plans}
    if from_version not in plans or to_version not in plans:
        raise not_found("version of the support plan", "atbalsta plāna versija")
    return difference(case_id, plans[from_version], plans[to_version])


@router.get("/cases/{case_id}/plan-progress")
def get_plan_progress(case_id: UUID, app: CaseApp, on: EffectiveDate | None = None) -> PlanProgress:
    """What was planned, granted and delivered up to a day, today by default, and unmet need."""
    return plan_progress(app.case(case_id), on or today_in_latvia())
