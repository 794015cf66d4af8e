"""The support plan over HTTP: versions, the difference between two, progress, unmet need."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support.people import client_with_grant, deliver
from tests.support.service import NewDatabase, case_and_claims, change, client_of

SECOND = {
    "effective_date": "2023-02-01",
    "lines": [
        {"service": "home_care", "quantity": 10, "per": "week", "goal": "Mājās"},
        {"service": "workshop", "quantity": 8, "per": "month", "goal": "Darbs"},
    ],
    "client_view": "Gribu strādāt.",
}


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


@pytest.fixture(scope="module")
def case(client: TestClient) -> str:
    """A case whose plan of 2023-01-01 was renewed on 2023-02-01; ten hours were delivered."""
    path, grant = client_with_grant(client)
    deliver(client, path, grant, "2023-01-20")
    answer = change(client, f"{path}/approve-support-plan", SECOND)
    assert answer.status_code == 201, answer.text
    return path


def test_every_version_of_the_plan_is_read_with_its_contents(client: TestClient, case: str) -> None:
    first, second = client.get(f"{case}/plans").json()["items"]

    assert (first["plan_version"], first["care_level"], first["contents"]) == (1, "II", {})
    assert second["contents"] == {"client_view": "Gribu strādāt."}
    assert [one["service"] for one in second["lines"]] == ["home_care", "workshop"]


def test_two_versions_are_compared(client: TestClient, case: str) -> None:
    versions = {"from_version": 1, "to_version": 2}

    found = client.get(f"{case}/plans/difference", params=versions).json()

    assert [one["service"] for one in found["lines_added"]] == ["workshop"]
    assert found["lines_removed"] == []
    assert found["lines_changed"] == [
        {
            "service": "home_care",
            "changes": [{"field": "quantity", "before": "8", "after": "10"}],
        }
    ]
    assert found["contents_changed"] == [
        {"field": "client_view", "before": None, "after": "Gribu strādāt."}
    ]


@pytest.mark.parametrize("versions", [(1, 3), (3, 1)])
def test_a_version_that_there_is_not_is_not_found(
    client: TestClient, case: str, versions: tuple[int, int]
) -> None:
    query = {"from_version": versions[0], "to_version": versions[1]}

    answer = client.get(f"{case}/plans/difference", params=query)

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:lieta:problem:not-found"
    assert answer.json()["detail_lv"]


def progress(client: TestClient, case: str, on: str) -> dict[str, Any]:
    answer = client.get(f"{case}/plan-progress", params={"on": on})
    assert answer.status_code == 200, answer.text
    return {one["service"]: one for one in answer.json()["services"]}


def test_progress_sets_what_was_planned_against_what_was_granted_and_delivered(
    client: TestClient, case: str
) -> None:
    january = progress(client, case, "2023-01-28")["home_care"]
    february = progress(client, case, "2023-02-28")

    assert january["planned_quantity"] == "32.00"
    assert january["delivered_quantity"] == "10"
    assert january["granted_quantity"] == "500"
    assert not january["without_grant"]
    assert february["workshop"]["planned_quantity"] == "8.00"
    assert february["workshop"]["without_grant"]
    assert february["workshop"]["unmet_quantity"] == "8.00"


def test_progress_is_asked_up_to_today_by_default_and_for_a_day_that_is_one(
    client: TestClient, case: str
) -> None:
    assert client.get(f"{case}/plan-progress").json()["plan_version"] == 2
    assert client.get(f"{case}/plan-progress", params={"on": "9999-01-01"}).status_code == 422


@pytest.mark.parametrize("what", ["plans", "plans/difference", "plan-progress"])
def test_plans_of_an_unknown_case_are_not_found(client: TestClient, what: str) -> None:
    query = {"from_version": 1, "to_version": 2}

    answer = client.get(f"/cases/{uuid4()}/{what}", params=query)

    assert answer.status_code == 404


def test_a_plan_is_shown_to_nobody_without_a_token(client: TestClient, case: str) -> None:
    assert client.get(f"{case}/plans", headers={"Authorization": ""}).status_code == 401
