"""Routes to the reference data, which anyone who is logged in may read."""

from datetime import date

from fastapi import APIRouter, Depends

from contracts.http.reference import Instruments, Municipalities, PlanContents, Rules, Services
from contracts.reference import municipalities, rules, service_editions
from contracts.reference.instruments import instruments
from contracts.reference.plan_contents import plan_content_editions
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(tags=["reference"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


@router.get("/rules")
def get_rules(on: date | None = None) -> Rules:
    """The rules with their wording, numbers and sources; `on`: of that day only."""
    return Rules(items=[one for one in rules() if on is None or one.holds_on(on)])


@router.get("/services")
def get_services(on: date | None = None) -> Services:
    """The services that can be granted, every edition of each; `on`: of that day only."""
    return Services(items=[one for one in service_editions() if on is None or one.holds_on(on)])


@router.get("/municipalities")
def get_municipalities(on: date | None = None) -> Municipalities:
    """The municipalities; `on` leaves out those that were none on that day."""
    every = municipalities().values()
    return Municipalities(items=[one for one in every if on is None or one.exists_on(on)])


@router.get("/instruments")
def get_instruments(on: date | None = None) -> Instruments:
    """The instruments of assessment with dimensions and scales; `on`: of that day only."""
    return Instruments(items=[one for one in instruments() if on is None or one.holds_on(on)])


@router.get("/plan-contents")
def get_plan_contents(on: date | None = None) -> PlanContents:
    """What a support plan may say besides its lines, for each target group; `on`: that day only."""
    every = plan_content_editions()
    return PlanContents(items=[one for one in every if on is None or one.holds_on(on)])
