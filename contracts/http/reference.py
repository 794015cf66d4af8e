"""The reference data as the API lists it."""

from pydantic import BaseModel

from contracts.reference import Municipality, Rule, Service
from contracts.reference.instruments import Instrument
from contracts.reference.plan_contents import PlanContent


class Rules(BaseModel):
    """Every entry of every rule; those of one id follow each other by date."""

    items: list[Rule]


class Services(BaseModel):
    """Every edition of every service; those of one code follow each other by date."""

    items: list[Service]


class Municipalities(BaseModel):
    """Municipalities of every date."""

    items: list[Municipality]


class Instruments(BaseModel):
    """Every version of every instrument of assessment."""

    items: list[Instrument]


class PlanContents(BaseModel):
    """What a support plan may say besides its lines, and for which groups: every edition."""

    items: list[PlanContent]
