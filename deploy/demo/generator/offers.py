"""What each service usually costs and how much of it a person gets: demonstration data."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from contracts.model import Code, Model, PricingBasis, Recipient, TargetGroup, Text
from contracts.money import round_half_up
from contracts.reference import service

BASE_YEAR = 2015
GROWTH_A_YEAR = Decimal("0.10")
CAPACITY_PRICE_FACTOR = Decimal("0.86")
"""What every price reaches: the lowest factors of municipality and invoice, and some margin."""

STAYS = ("group_apartment", "respite")
"""Services in which the person stays day and night: a person has one of them at a time."""
WHOLE_DAYS = ("day", "24h")
"""Units of which there is at most one a day."""

OfferKey = tuple[TargetGroup, str, Recipient]


class Offer(Model):
    """A service for a target group and recipient; `services.toml` explains each field."""

    service: Code
    target_group: TargetGroup
    recipient: Recipient = "client"
    pricing_basis: PricingBasis
    base_price_cents: Annotated[int, Field(gt=0)]
    dear_price_cents: int | None = None
    step: Decimal
    counted: Literal["working_day", "day", "record"]
    typical: Annotated[float, Field(gt=0)]
    most: Annotated[float, Field(gt=0)]
    records_per_year: Literal[48, 24, 12, 6]
    most_records_per_year: int | None = None
    comes_late: float
    goal: Text

    @property
    def key(self) -> OfferKey:
        """What tells this offer from the others."""
        return (self.target_group, self.service, self.recipient)

    @property
    def is_course(self) -> bool:
        """Whether the service has an end within the year."""
        return self.most_records_per_year is not None

    @property
    def is_stay(self) -> bool:
        """Whether the person stays day and night."""
        return self.service in STAYS

    @property
    def is_in_whole_days(self) -> bool:
        """Whether there is at most one unit a day."""
        return service(self.service).unit in WHOLE_DAYS

    def steps(self, per_counted: float, counted: int) -> int:
        """How many steps `per_counted` units on each of `counted` days are, cut to whole steps."""
        return int(Decimal(str(per_counted)) * counted / self.step)

    def price_cents(self, year: int) -> int:
        """The usual price of one unit in a year."""
        years = max(0, year - BASE_YEAR)
        return round_half_up(self.base_price_cents * (1 + GROWTH_A_YEAR * years))


@cache
def offers() -> dict[OfferKey, Offer]:
    """Every offer by target group, service and recipient."""
    text = files("deploy.demo.generator").joinpath("services.toml").read_text(encoding="utf-8")
    entries = [Offer(**entry) for entry in tomllib.loads(text)["offer"]]
    return {offer.key: offer for offer in entries}
