"""The route to what a person may get, shown before a decision."""

from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.dates import today_in_latvia
from contracts.http.entitlements import Entitlements
from contracts.model import EffectiveDate
from services.case.api import CaseApp
from services.case.domain.overview.entitlements import entitlements
from services.case.surroundings import StoredSurroundings
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(tags=["case"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


@router.get("/cases/{case_id}/entitlements")
def get_entitlements(case_id: UUID, app: CaseApp, on: EffectiveDate | None = None) -> Entitlements:
    """What the person may get on a day, today by default: rule by rule, and how much is left."""
    return entitlements(app.case(case_id), on or today_in_latvia(), StoredSurroundings(app))
