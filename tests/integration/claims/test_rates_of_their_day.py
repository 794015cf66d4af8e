"""A rate published while a grant runs: every delivery is claimed at the price of its day."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from contracts.http.registers import PublishRate
from tests.support.people import client_with_grant, deliver, enter
from tests.support.registers import rate
from tests.support.service import NewDatabase, case_and_claims, client_of

DOBELE = "dobeles-novads"


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


def publish(client: TestClient, day: str, cents: int) -> None:
    published = rate(
        effective_date=day,
        municipality=DOBELE,
        unit_price_cents=cents,
        rate_reference=f"VVI {cents}",
    )
    enter(client, PublishRate(**published.model_dump()))


def price_on(client: TestClient, case: str, day: str) -> int | None:
    """What the entitlements say that an hour costs on the day."""
    shown = client.get(f"{case}/entitlements", params={"on": day}).json()
    [of_service] = [one for one in shown["items"] if one["service"] == "home_care"]
    cents: int | None = of_service["grants"][0]["unit_price_cents"]
    return cents


def test_deliveries_before_and_after_a_rate_are_claimed_each_at_the_price_of_its_day(
    client: TestClient,
) -> None:
    case, grant = client_with_grant(client, DOBELE)
    early = deliver(client, case, grant, "2023-02-10")
    publish(client, "2023-02-01", 800)
    before = deliver(client, case, grant, "2023-01-31")
    after = deliver(client, case, grant, "2023-02-11")

    body = {
        "effective_date": "2023-04-03",
        "municipality": DOBELE,
        "kind": "grt_services",
        "period_from": "2023-01-01",
        "period_to": "2023-03-31",
    }
    drafted = client.post("/claims", json=body)
    assert drafted.status_code == 201, drafted.text
    claim = client.get(f"/claims/{drafted.json()['id']}").json()

    amounts = {line["delivery_id"]: line["amount_cents"] for line in claim["lines"]}
    assert amounts == {before: 7120, early: 7120, after: 8000}
    assert (price_on(client, case, "2023-01-31"), price_on(client, case, "2023-02-01")) == (
        712,
        800,
    )


def test_a_published_rate_shows_at_once_in_the_case_and_its_entitlements(
    client: TestClient,
) -> None:
    case, _ = client_with_grant(client, DOBELE, unit_price_cents=None)
    version = client.get(case).json()["version"]
    shown = price_on(client, case, "2023-10-01")

    publish(client, "2023-09-01", 950)

    assert shown == 800
    assert price_on(client, case, "2023-10-01") == 950
    assert price_on(client, case, "2023-08-31") == 800
    view = client.get(case).json()
    assert (view["version"], view["grants"][0]["unit_price_cents"]) == (version, 950)
