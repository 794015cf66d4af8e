"""An entry of a register that does not fit, or that is there, is refused by its rule."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.e2e.refusals import first_line, kind_of
from tests.support.demo import Demo
from tests.support.demo_logs import log_states

DAY = {"effective_date": "2023-01-01"}
PROVIDER = {
    "municipality": "kuldigas-novads",
    "provider": "SIA Nav reģistrēta",
    "registration_number": "SPR-1",
    "services": [{"service": "home_care"}],
}
CONTRACT = {
    "municipality": "kuldigas-novads",
    "contract_reference": "LG-nav",
    "provider": "SIA Nav reģistrēta",
    "services": ["home_care"],
    "ceiling_cents": 100,
    "valid_to": "2023-12-31",
}
CONTRACT_NAMED = {"municipality": "kuldigas-novads", "contract_reference": "LG-nav"}
RATE = {
    "municipality": "latvia",
    "service": "home_care",
    "pricing_basis": "vvi",
    "unit": "hour",
    "unit_price_cents": 712,
    "rate_reference": "VVI-1",
}
BUDGET_LINE = {"municipality": "kuldigas-novads", "budget_line": "nav"}
PLANNED = BUDGET_LINE | {"title": "x", "amount_cents": 1, "plan_reference": "x"}
TAKEN_OVER = BUDGET_LINE | {
    "from_municipality": "dobeles-novads",
    "from_budget_line": "nav",
    "amount_cents": 1,
    "decision_reference": "x",
    "reason": "x",
}
OBJECT = {
    "municipality": "kuldigas-novads",
    "object_reference": "nav",
    "title": "x",
    "place_kind": "workshop",
}
UNKNOWN_OBJECT = {"region": "kurzeme", "object_reference": "nav"}
LATE = {"effective_date": "2099-01-01"}
BAD_ENTRIES: list[tuple[str, dict[str, Any], str]] = [
    ("providers/register-provider", PROVIDER | LATE, "date.not_in_future"),
    ("providers/register-provider", PROVIDER | {"valid_to": "2022-12-31"}, "date.order"),
    ("providers/register-provider", PROVIDER | {"municipality": "no_such"}, "municipality.of_date"),
    (
        "providers/register-provider",
        PROVIDER | {"services": [{"service": "x"}]},
        "register.service",
    ),
    ("providers/remove-provider", {"provider": "x", "reason": "x"}, "provider.registered"),
    ("contracts/conclude-contract", CONTRACT, "provider.registered"),
    ("contracts/conclude-contract", CONTRACT | {"valid_to": "2022-12-31"}, "date.order"),
    ("contracts/conclude-contract", CONTRACT | {"services": ["x"]}, "register.service"),
    ("contracts/approve-contract", CONTRACT_NAMED | {"approval_reference": "x"}, "contract.exists"),
    ("contracts/amend-contract", CONTRACT_NAMED | {"amendment_reference": "x"}, "contract.exists"),
    ("contracts/terminate-contract", CONTRACT_NAMED | {"reason": "x"}, "contract.exists"),
    ("rates/publish-rate", RATE | {"unit": "night"}, "rate.kind"),
    ("rates/publish-rate", RATE | {"care_level": "I"}, "rate.kind"),
    ("rates/publish-rate", RATE | {"municipality": "no_such"}, "rate.place"),
    ("rates/publish-rate", RATE | {"service": "no_such"}, "register.service"),
    ("rates/publish-rate", RATE | LATE, "date.not_in_future"),
    ("rates/publish-rate", RATE | {"day_kind": "weekday"}, "rate.parts"),
    ("rates/publish-rate", RATE | {"housing": "group_apartment"}, "rate.parts"),
    ("budget-lines/plan-budget-line", PLANNED | LATE, "date.not_in_future"),
    ("budget-lines/plan-budget-line", PLANNED | {"services": ["x"]}, "register.service"),
    (
        "budget-lines/plan-budget-line",
        PLANNED | {"municipality": "no_such"},
        "municipality.of_date",
    ),
    (
        "budget-lines/amend-budget-line",
        BUDGET_LINE | {"amount_cents": 1, "amendment_reference": "x"},
        "budget.line_exists",
    ),
    ("budget-lines/take-over-budget-line", TAKEN_OVER, "budget.line_exists"),
    ("places/plan-places", OBJECT | LATE, "date.not_in_future"),
    ("places/plan-places", OBJECT | {"municipality": "no_such"}, "municipality.of_date"),
    ("places/plan-places", OBJECT | {"place_kind": "castle"}, "places.kind"),
    ("places/plan-places", OBJECT | {"amendment": 9}, "places.amendment_adopted"),
    (
        "places/adopt-amendment",
        {"region": "atlantis", "amendment": 1, "amendment_reference": "x"},
        "places.region",
    ),
    (
        "places/adopt-amendment",
        {"region": "kurzeme", "amendment": 2, "amendment_reference": "x"},
        "places.amendment_order",
    ),
    ("places/change-places", UNKNOWN_OBJECT | {"places": 1}, "places.object"),
    ("places/relocate-object", UNKNOWN_OBJECT | {"address": "x"}, "places.object"),
    ("places/cancel-places", UNKNOWN_OBJECT | {"reason": "x"}, "places.object"),
    ("places/start-service", UNKNOWN_OBJECT | {"places": 1}, "places.object"),
]


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[httpx2.Client]:
    with demo.http("region_officer") as open_client:
        yield open_client


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_recorded(demo: Demo) -> Iterator[None]:
    before = log_states(demo)
    yield
    assert log_states(demo) == before


@pytest.mark.parametrize(("path", "body", "rule"), BAD_ENTRIES)
def test_a_register_refuses_an_entry_that_does_not_fit(
    client: httpx2.Client, path: str, body: dict[str, Any], rule: str
) -> None:
    answer = client.post(f"/{path}", json=DAY | body)

    assert kind_of(answer)[1] == "rule"
    assert answer.json()["rule"]["id"] == rule


def test_a_register_refuses_an_entry_that_it_has(demo: Demo, client: httpx2.Client) -> None:
    for command, path in (
        ("register_provider", "/providers/register-provider"),
        ("publish_rate", "/rates/publish-rate"),
        ("conclude_contract", "/contracts/conclude-contract"),
        ("approve_contract", "/contracts/approve-contract"),
    ):
        recorded = first_line(demo, command)
        answer = client.post(path, json=recorded["body"])
        assert kind_of(answer) == (409, "rule")
