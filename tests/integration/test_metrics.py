"""What a process tells of itself at `/metrics`: figures of what it does, and of nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from tests.support.people import client_with_grant
from tests.support.service import case_and_claims, client_of

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def client(fresh_database: Callable[[], str], tmp_path: Path) -> Iterator[TestClient]:
    with client_of(case_and_claims(fresh_database, tmp_path)) as client:
        yield client


def told(client: TestClient) -> Figures:
    """The figures by their name and labels; the counters are the process's, other tests' too."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def risen(before: Figures, after: Figures, name: str, **labels: str) -> float:
    """By how much the figures of this name and these labels have gone up together."""
    wanted = labels.items()
    return sum(
        value - before.get(key, 0)
        for key, value in after.items()
        if key[0] == name and wanted <= key[1]
    )


def test_every_event_that_is_appended_is_counted_and_timed(client: TestClient) -> None:
    before = told(client)

    case, _ = client_with_grant(client)

    events = int(client.get(case).headers["ETag"].strip('"'))
    after = told(client)
    assert risen(before, after, "lieta_appended_events_total") > events
    saves = risen(before, after, "lieta_append_seconds_count")
    assert 0 < saves <= risen(before, after, "lieta_appended_events_total")


def test_requests_are_counted_by_route_and_answer_and_never_by_what_they_named(
    client: TestClient,
) -> None:
    case, grant = client_with_grant(client)
    before = told(client)

    stale = client.post(
        f"{case}/end-service",
        json={"effective_date": "2024-01-01", "grant_id": grant, "reason": "goal_reached"},
        headers={"If-Match": '"1"'},
    )
    client.get(case)
    client.get("/Anna/Izdomāta")
    client.request("IZDOMĀTA".encode().hex(), "/cases")

    after = told(client)
    assert stale.status_code == 412
    count = "lieta_http_request_seconds_count"
    assert risen(before, after, count, route="/cases/{case_id}/end-service", status="412") == 1
    assert risen(before, after, count, route="/cases/{case_id}", method="GET", status="200") == 1
    assert risen(before, after, count, route="none", status="404") == 1
    assert risen(before, after, count, method="OTHER") == 1


def test_no_figure_names_a_person_a_case_or_what_was_asked(client: TestClient) -> None:
    case, grant = client_with_grant(client)
    client.get(case)
    client.get("/Anna/Izdomāta")

    text = client.get("/metrics").text

    for secret in ("Izdom", "Anna", case.rsplit("/", 1)[1], grant, "1980-05-17"):
        assert secret not in text
