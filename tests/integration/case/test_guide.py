"""The guided steps of a case over HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support.people import client_with_grant
from tests.support.service import case_and_claims, client_of


@pytest.fixture
def client(fresh_database: Callable[[], str], tmp_path: Path) -> Iterator[TestClient]:
    with client_of(case_and_claims(fresh_database, tmp_path)) as client:
        yield client


def test_a_caseworker_sees_what_comes_next_and_by_which_rule(client: TestClient) -> None:
    case, _ = client_with_grant(client)

    answer = client.get(f"{case}/guide", params={"on": "2023-06-30"}).json()

    steps = {step["command"]: step for step in answer["steps"]}
    assert steps["grant_service"]["state"] == "done"
    assert steps["grant_service"]["done_on"] == "2023-01-01"
    form = steps["submit_participant_form"]
    assert (form["state"], form["title_lv"]) == ("next", "Aizpilda dalībnieka anketu")
    assert [rule["id"] for rule in form["rules"]] == ["form.due"]
    assert "MK 313" in form["rules"][0]["source"]


def test_before_anything_was_done_the_first_step_is_next(client: TestClient) -> None:
    case, _ = client_with_grant(client)

    answer = client.get(f"{case}/guide", params={"on": "2022-12-31"}).json()

    assert [step["command"] for step in answer["steps"] if step["state"] == "next"] == [
        "record_target_status"
    ]


def test_a_case_that_there_is_not_has_no_guide(client: TestClient) -> None:
    assert client.get(f"/cases/{uuid4()}/guide").status_code == 404
