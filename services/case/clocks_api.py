"""The route to a case's clocks: what is due, and what became of what was."""

from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.dates import today_in_latvia
from contracts.http.clocks import Clocks
from contracts.model import EffectiveDate
from services.case.api import CaseApp
from services.case.domain.overview.clocks import clocks
from services.case.domain.overview.handover import clock_view
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(tags=["case"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


@router.get("/cases/{case_id}/clocks")
def get_clocks(case_id: UUID, app: CaseApp, on: EffectiveDate | None = None) -> Clocks:
    """Every clock that had started by a day, today by default, and how it stands that day."""
    case = app.case(case_id)
    day = on or today_in_latvia()
    items = [clock_view(case, clock) for clock in clocks(case, day)]
    return Clocks(case_id=case_id, on=day, items=items)
