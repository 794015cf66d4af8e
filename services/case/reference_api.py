"""Routes to the reference data, which anyone who is logged in may read."""

from datetime import date

from fastapi import APIRouter, Depends

from contracts.http.reference import Municipalities, Rules, Services
from contracts.reference import municipalities, rules, services
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(tags=["reference"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


@router.get("/rules")
def get_rules(on: date | None = None) -> Rules:
    """The rules with their wording, numbers and sources; `on`: of that day only."""
    return Rules(items=[one for one in rules() if on is None or one.holds_on(on)])


@router.get("/services")
def get_services() -> Services:
    """The services that can be granted."""
    return Services(items=list(services().values()))


@router.get("/municipalities")
def get_municipalities(on: date | None = None) -> Municipalities:
    """The municipalities; `on` leaves out those that were none on that day."""
    every = municipalities().values()
    return Municipalities(items=[one for one in every if on is None or one.exists_on(on)])
