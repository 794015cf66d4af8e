"""Races for the last of a budget line: contracts concluded at once, and a line that is lowered."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import pytest

from services.case.application import CaseApplication
from services.case.surroundings import StoredSurroundings
from tests.races import settings
from tests.races.writers import client_for_writers
from tests.support.histories import as_jsonl
from tests.support.live import served
from tests.support.service import NewDatabase, case_and_claims

RACES = 50
WRITERS = (8, 12, 16, 32)
pytestmark = pytest.mark.slow


class Entry(NamedTuple):
    """What one writer enters in a register."""

    path: str
    body: dict[str, Any]


class House(NamedTuple):
    """A client that reaches the services over real sockets, and the case log."""

    client: httpx2.Client
    application: CaseApplication

    def line(self, name: str) -> dict[str, Any]:
        """A budget line as anybody reads it."""
        answer = self.client.get("/budget-lines", params={"municipality": settings.BAUSKA})
        [found] = [one for one in answer.json()["items"] if one["budget_line"] == name]
        line: dict[str, Any] = found
        return line

    def taken(self, name: str) -> int:
        """What contracts have of a line, as its stream says."""
        key = f"{settings.BAUSKA}/{name}"
        return int(StoredSurroundings(self.application).resource("budget_line", key).taken())


@pytest.fixture(scope="module")
def house(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    app = case_and_claims(module_database, tmp_path_factory.mktemp("races"))
    with served(app) as url, client_for_writers(url) as client:
        lines = settings.provider()
        for number in range(RACES):
            lines += settings.budget_line(f"C-{number}", 150_000)
            lines += settings.budget_line(f"L-{number}", 150_000)
        answer = client.post("/cases/import", content=as_jsonl(lines))
        assert answer.status_code == 201, answer.text
        yield House(client, app.state.case)


def contract(reference: str, line: str) -> Entry:
    """A contract of EUR 1,000 on the line."""
    return Entry(
        "/contracts/conclude-contract",
        settings.OPENED
        | {
            "municipality": settings.BAUSKA,
            "contract_reference": reference,
            "provider": settings.PROVIDER,
            "services": ["home_care"],
            "ceiling_cents": 100_000,
            "valid_to": "2024-12-31",
            "budget_line": line,
        },
    )


def lowered(line: str, amount_cents: int) -> Entry:
    """An amendment that lowers the line."""
    return Entry(
        "/budget-lines/amend-budget-line",
        settings.OPENED
        | {
            "municipality": settings.BAUSKA,
            "budget_line": line,
            "amount_cents": amount_cents,
            "amendment_reference": "G-1",
        },
    )


def at_once(client: httpx2.Client, entries: Sequence[Entry]) -> list[tuple[int, str | None]]:
    """Let every writer loose at once: the status, and the rule that refused it."""
    start = Barrier(len(entries))

    def write(entry: Entry) -> tuple[int, str | None]:
        headers = {"Idempotency-Key": str(uuid4())}
        start.wait()
        while True:
            answer = client.post(entry.path, json=entry.body, headers=headers)
            if answer.status_code != 503:
                break
        refused = answer.status_code != 201
        return answer.status_code, answer.json()["rule"]["id"] if refused else None

    with ThreadPoolExecutor(len(entries)) as threads:
        return list(threads.map(write, entries))


@pytest.mark.parametrize("number", range(RACES))
def test_the_last_of_a_line_is_contracted_once(house: House, number: int) -> None:
    line = f"C-{number}"
    writers = WRITERS[number % len(WRITERS)]

    outcomes = at_once(house.client, [contract(f"{line}/{one}", line) for one in range(writers)])

    lost = [outcome for outcome in outcomes if outcome != (201, None)]
    assert lost == [(409, "budget.line_ceiling")] * (writers - 1)
    assert house.taken(line) == house.line(line)["contracted_cents"] == 100_000


@pytest.mark.parametrize("number", range(RACES))
def test_a_line_is_not_lowered_below_a_contract_that_is_concluded_at_once(
    house: House, number: int
) -> None:
    line = f"L-{number}"
    # The amounts differ, for an amendment says something new.
    lowering = [lowered(line, 90_000 + one) for one in range(4)]
    concluding = [contract(f"{line}/{one}", line) for one in range(4)]

    at_once(house.client, [*lowering, *concluding])

    found = house.line(line)
    assert found["contracted_cents"] <= found["amount_cents"]
    assert house.taken(line) == found["contracted_cents"]
