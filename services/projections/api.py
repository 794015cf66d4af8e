"""The projections service's routes: reports and timelines, as known at any time."""

from fastapi import APIRouter, Depends

from services.projections.history.api import router as history
from services.projections.history.difference_api import router as differences
from services.projections.history.why_api import router as reasons
from services.projections.indicators.api import router as indicators
from services.projections.ledger_api import router as ledger
from services.projections.money.api import router as money
from services.projections.places.api import router as places
from services.projections.reports_api import router as reports
from services.projections.timeline_api import router as timeline
from services.projections.upkeep import router as upkeep
from services.projections.worklists.api import router as worklists
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(responses=PROBLEMS, dependencies=[Depends(current_actor)])
router.include_router(upkeep)
router.include_router(reports)
router.include_router(timeline)
router.include_router(ledger)
router.include_router(money)
router.include_router(history)
router.include_router(differences)
router.include_router(reasons)
router.include_router(places)
router.include_router(indicators)
router.include_router(worklists)
