"""The reference data as the API lists it."""

from pydantic import BaseModel

from contracts.reference import Municipality, Rule, Service


class Rules(BaseModel):
    """Every entry of every rule; those of one id follow each other by date."""

    items: list[Rule]


class Services(BaseModel):
    """The catalogue of services."""

    items: list[Service]


class Municipalities(BaseModel):
    """Municipalities of every date."""

    items: list[Municipality]
