"""The route to a case on one page, for whoever takes it over."""

from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.dates import today_in_latvia
from contracts.http.handover import Handover
from services.case.api import CaseApp
from services.case.domain.overview.handover import handover
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(tags=["case"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


@router.get("/cases/{case_id}/handover")
def get_handover(case_id: UUID, app: CaseApp) -> Handover:
    """Who had the case and why, what runs and what is left of it, what is due, the way so far."""
    return handover(app.case(case_id), today_in_latvia())
