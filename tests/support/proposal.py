"""The expert proposal of 2015 (S3) as published: demonstration rates, not law."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

PROPOSAL = Path(__file__).parents[1] / "data" / "expert_proposal_2015.json"
SERVICES = {"group_apt": "group_apartment", "group_apt_care": "group_apartment_care"}
"""What the proposal shortens."""


class Scenario(NamedTuple):
    """What a month of a care level is made of; prices and the published total in cents."""

    care_level: str
    housing: str
    components: tuple[tuple[str, str, int], ...]
    total_cents: int


@cache
def proposal() -> dict[str, Any]:
    """The published figures."""
    published: dict[str, Any] = json.loads(PROPOSAL.read_text(encoding="utf-8"))
    return published


def in_cents(euros: str) -> int:
    """Published euros as cents."""
    return int(Decimal(euros) * 100)


def scenarios() -> list[Scenario]:
    """The four scenarios of table 3."""
    table = proposal()["care_level_scenarios_2015_proposal"]
    prices = table["prices_per_day_eur"] | table["prices_per_hour_eur"]
    return [
        Scenario(
            one["care_level"],
            SERVICES["group_apt"] if one["housing"] == "group_apt" else one["housing"],
            tuple(
                (SERVICES.get(service, service), quantity, in_cents(prices[service]))
                for service, quantity in one["quantities_per_month"].items()
            ),
            in_cents(one["month_total_eur"]),
        )
        for one in table["scenarios"]
    ]


def respite_cents() -> dict[str, int]:
    """The prices of a child's respite, by the kind of day and the unit."""
    table = proposal()["respite_child_proposal_2015_eur"]
    return {name: in_cents(price) for name, price in table.items() if price.isdecimal()}
