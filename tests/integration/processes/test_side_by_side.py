"""Three services apart do what they do in one process, and two of one service share their work."""

from collections.abc import Sequence
from time import monotonic, sleep

import httpx2
import pytest

from tests.faults.apart.processes import Process
from tests.faults.commands import CREATED, DELIVERIES, Command, casework, claiming, offering
from tests.integration.processes.installed import Installation

CAUGHT_UP_SECONDS = 60
ROUTES = {
    "case": ("/cases", "/claims"),
    "claims": ("/claims", "/cases"),
    "projections": ("/projections", "/cases"),
}
"""A path that each service has, and one that it has not."""


@pytest.mark.parametrize("service", ROUTES)
def test_a_service_answers_its_own_routes_and_the_probes(
    service: str, installation: Installation
) -> None:
    own, of_others = ROUTES[service]
    if service == "projections":
        installation.started("project")

    process = installation.started(f"serve {service}")

    with installation.http(process) as client:
        paths = client.get("/openapi.json").json()["paths"]
        probes = [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")]
    assert own in paths
    assert of_others not in paths
    assert probes == [200, 200, 200]


def test_three_services_apart_do_what_they_do_in_one_process(installation: Installation) -> None:
    installation.started("project")
    case, claims, projections = (installation.started(f"serve {name}") for name in ROUTES)
    opened, *steps = casework()

    with installation.http(case) as client:
        _send_all(client, [*offering(), opened, *steps])
    claim = _drafted(installation, claims)
    _await_caught_up(installation, projections)

    with installation.http(projections, "auditor") as client:
        timeline = client.get(f"/cases/{opened.body['case_id']}/timeline")
        entries = client.get("/ledger/entries", params={"case_id": opened.body["case_id"]})
        drafted = client.get(f"/history/claims/{claim}")
    assert drafted.status_code == 200
    assert timeline.status_code == 200
    assert len(entries.json()["items"]) >= DELIVERIES


def test_a_command_sent_again_to_another_process_gets_its_first_answer(
    installation: Installation,
) -> None:
    one, other = (installation.started("serve case") for _ in range(2))
    opened = next(casework())

    with installation.http(one) as client:
        first = opened.send(client)
    with installation.http(other) as client:
        again = opened.send(client)

    assert first.status_code == CREATED
    assert again.json() == first.json()
    assert installation.rows("SELECT count(*) FROM eventlog.event") == [(1,)]


def _send_all(client: httpx2.Client, commands: Sequence[Command]) -> None:
    for command in commands:
        answer = command.send(client)
        assert answer.status_code == CREATED, answer.text


def _drafted(installation: Installation, claims: Process) -> str:
    """Draft a claim, once the claims service has learnt of what was delivered; its id."""
    deadline = monotonic() + CAUGHT_UP_SECONDS
    with installation.http(claims, "region_officer") as client:
        while True:
            claim = claiming()
            answer = claim.send(client)
            if answer.status_code == CREATED:
                return str(claim.body["claim_id"])
            assert answer.json()["rule"]["id"] == "claim.nothing_to_claim", answer.text
            assert monotonic() < deadline
            sleep(0.05)


def _await_caught_up(installation: Installation, projections: Process) -> None:
    deadline = monotonic() + CAUGHT_UP_SECONDS
    with installation.http(projections, "auditor") as client:
        while any(state["lag_events"] for state in client.get("/projections").json()["items"]):
            assert monotonic() < deadline
            sleep(0.05)
