"""From a cell of a report to what it is made of."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.events.claim import ClaimLine
from contracts.events.claim_papers import DocumentAttached
from contracts.events.granting import ServiceGranted
from contracts.events.register import RatePublished
from tests.integration.projections.histories import Recording, Step, histories
from tests.integration.projections.house import House
from tests.unit.projections.facts import (
    BAUSKA,
    CLAIM,
    DAY,
    approved,
    assessed,
    delivered,
    drafted,
    grant_fields,
    opened,
    submitted,
)

REPORTS = ("municipality", "year", "service", "target_group")


def pages(client: TestClient, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    while True:
        response = client.get(path, params=parameters)
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.json()
        yield page
        if "next_cursor" not in page:
            return
        parameters["cursor"] = page["next_cursor"]


def cell_of(row: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    return {
        field: row[field]["code"] if field == "municipality" else row[field] for field in fields
    }


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories, data=st.data())
def test_what_a_cell_is_made_of_adds_up_to_it(
    history: list[Step], data: st.DataObject, client: TestClient, house: House
) -> None:
    house.empty()
    Recording(house).play(history)
    house.catch_up()
    known = data.draw(st.integers(0, house.last_positions()["claims"]))
    moment = {"known_at": f"claims:{known}", "municipality_map": data.draw(
        st.sampled_from(["current", "recorded"]))}  # fmt: skip
    fields = data.draw(st.lists(st.sampled_from(REPORTS), unique=True))
    asked = {**moment, "by": ",".join(fields)}

    for row in client.get("/reports/spending", params=asked).json()["rows"]:
        found = list(pages(client, "/why/spending", limit=3, **moment, **cell_of(row, fields)))
        cents = [item["entry"]["amount_cents"] for page in found for item in page["items"]]
        assert sum(cents) == found[0]["amount_cents"] == row["amount_cents"]
        assert len(cents) == found[0]["entries"]

    for row in client.get("/reports/people", params=asked).json()["rows"]:
        found = list(pages(client, "/why/people", limit=3, **moment, **cell_of(row, fields)))
        items = [item for page in found for item in page["items"]]
        as_client = [item for item in items if item["counted_as"] == "client"]
        counted = {
            "persons": len({item["case_id"] for item in as_client}),
            "service_links": len({(item["case_id"], item["service"]) for item in as_client}),
        }
        assert counted == {name: row[name] for name in counted}
        assert counted == {name: found[0][name] for name in counted}

    by = {**moment, "by": "municipality,claim,budget_line,funder"}
    for balance in client.get("/ledger/balances", params=by).json()["items"]:
        group = {
            name: balance[name]["code"] if name == "municipality" else balance[name]
            for name in ("municipality", "claim", "budget_line", "funder")
            if name in balance
        }
        silent = {"municipality", "claim", "budget_line", "funder"} - set(group)
        found = list(
            pages(
                client, "/why/ledger", account=balance["account"], limit=7,
                without=",".join(silent), **moment, **group,
            )
        )  # fmt: skip
        cents = [item["entry"]["amount_cents"] for page in found for item in page["items"]]
        assert sum(cents) == found[0]["amount_cents"] == balance["amount_cents"]
        assert len(cents) == balance["entries"]


def test_a_figure_leads_to_delivery_grant_rate_rule_and_document(
    client: TestClient, house: House
) -> None:
    rate = RatePublished(
        effective_date=date(2020, 1, 1), municipality="latvia", service="day_centre",
        pricing_basis="vvi", unit="day", unit_price_cents=1000, rate_reference="VVI 2020",
        source="MK 313",
    )  # fmt: skip
    house.record("case", rate)
    granted = ServiceGranted(
        effective_date=DAY, municipality=BAUSKA, rate_reference="VVI 2020", **grant_fields()
    )
    delivery = delivered().model_copy(
        update={"grant_id": granted.grant_id, "rate_reference": "VVI 2020"}
    )
    case = house.record("case", opened(), granted, delivery)
    line = ClaimLine(
        line=1, claimable_id=delivery.delivery_id, delivery_id=delivery.delivery_id, case_id=case,
        grant_id=granted.grant_id, municipality=BAUSKA, service="day_centre", target_group="grt",
        recipient="client", delivered_on=DAY, unit="day", quantity=Decimal("2.5"),
        pricing_basis="vvi", unit_price_cents=1000, amount_cents=2500, eligible_cents=2000,
        cap_rule="respite.daily_ceiling",
    )  # fmt: skip
    document = DocumentAttached(
        **CLAIM, item="vvi_annex_8", sha256="a" * 64, file_name="VVI.csv", document_id=uuid4(),
        programme_reference="zemgale", document_version=1, media_type="text/csv", size_bytes=1,
        attached_by="caseworker-1",
    )  # fmt: skip
    claim = house.record("claims", drafted(line), document, submitted(line), approved(line))
    house.catch_up()

    [page] = pages(client, "/why/spending", municipality=BAUSKA, year=2020, service="day_centre")

    assert page["amount_cents"] == 2000
    [item] = page["items"]
    assert item["delivery"]["quantity"] == "2.50"
    assert item["delivery"]["position"] == 4
    assert item["text_lv"] == "Pieprasījums BAUSKA-1 apstiprināts"
    assert page["grants"][item["grant_id"]]["decision_reference"] == "L-1"
    [found] = page["rates"]["VVI 2020"]
    assert (found["unit_price_cents"], found["source"]) == (1000, "MK 313")
    [paper] = page["documents"][str(claim)]
    assert (paper["sha256"], paper["detached"]) == ("a" * 64, False)
    [cited] = page["rules"]
    assert cited["rule"] == "respite.daily_ceiling"
    assert cited["source"]


def test_a_person_is_counted_for_facts_that_are_told(client: TestClient, house: House) -> None:
    case = house.record("case", opened(), assessed(), delivered(), delivered())
    house.catch_up()

    [all_facts] = pages(client, "/why/people", municipality=BAUSKA)
    [by_service] = pages(client, "/why/people", service="day_centre")

    assert [item["counted_as"] for item in all_facts["items"]] == ["assessed", "client", "client"]
    assert (all_facts["persons"], all_facts["assessed"]) == (1, 1)
    assert {item["case_id"] for item in by_service["items"]} == {str(case)}
    assert len(by_service["items"]) == 2
    assert "assessed" not in by_service


def test_a_field_is_not_both_given_and_said_to_be_silent(client: TestClient, house: House) -> None:
    house.catch_up()

    asked = {"account": "paid", "service": "respite", "without": "service"}
    response = client.get("/why/ledger", params=asked)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "without"


@pytest.mark.parametrize("path", ["/why/spending", "/why/people", "/why/ledger"])
def test_a_municipality_that_never_was_is_refused(
    path: str, client: TestClient, house: House
) -> None:
    house.catch_up()

    response = client.get(path, params={"account": "paid", "municipality": "nope"})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "municipality"


def test_a_cell_of_nothing_is_nothing(client: TestClient, house: House) -> None:
    house.catch_up()

    [page] = pages(client, "/why/spending", year=2030)
    [people] = pages(client, "/why/people", year=2030)

    assert (page["amount_cents"], page["items"]) == (0, [])
    assert (people["persons"], people["items"]) == (0, [])


@pytest.mark.parametrize(
    "path",
    [
        "/why/spending",
        "/why/people",
        "/why/ledger?account=paid",
        f"/history/cases/{UUID(int=5)}",
        f"/history/claims/{UUID(int=5)}/difference",
        "/history/reports/people/difference",
    ],
)
def test_whoever_is_told_of_groups_only_is_told_of_no_single_person(
    path: str, officer: TestClient, house: House
) -> None:
    response = officer.get(path)

    assert response.status_code == 403
    assert response.json()["rule"]["id"] == "disclosure.small_counts"
