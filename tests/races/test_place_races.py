"""Races for the same released places: they are taken over once."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from contracts.events.places import place_plan_id
from tests.races.test_budget_races import Entry, at_once
from tests.races.writers import client_for_writers
from tests.support.histories import Lines, as_jsonl, line
from tests.support.live import served
from tests.support.service import NewDatabase, case_and_claims

RACES = 10
WRITERS = 8
ZEMGALE = place_plan_id("zemgale")
DAY = {"effective_date": "2023-01-02"}
pytestmark = pytest.mark.slow


def planned(reference: str, municipality: str, places: int) -> dict[str, Any]:
    return DAY | {
        "municipality": municipality,
        "object_reference": reference,
        "title": "Dienas aprūpes centrs",
        "place_kind": "adult_day_centre",
        "places": places,
    }


def history(number: int) -> Lines:
    """An object whose eight places were cancelled, and others that may take them over."""
    cancelled: dict[str, Any] = DAY | {
        "region": "zemgale",
        "object_reference": f"G-{number}",
        "stay_in_plan": True,
        "reason": "Nav ēkas",
    }
    return [
        line("plan_places", ZEMGALE, **planned(f"G-{number}", "dobeles-novads", 8)),
        line("cancel_places", ZEMGALE, **cancelled),
        *(
            line("plan_places", ZEMGALE, **planned(f"T-{number}-{one}", "bauskas-novads", 1))
            for one in range(WRITERS)
        ),
    ]


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx2.Client]:
    app = case_and_claims(module_database, tmp_path_factory.mktemp("races"))
    with served(app) as url, client_for_writers(url) as client:
        lines = [one for number in range(RACES) for one in history(number)]
        answer = client.post("/cases/import", content=as_jsonl(lines))
        assert answer.status_code == 201, answer.text
        yield client


@pytest.mark.parametrize("number", range(RACES))
def test_released_places_are_taken_over_once(client: httpx2.Client, number: int) -> None:
    takers = [
        Entry(
            "/places/take-over-places",
            DAY
            | {
                "region": "zemgale",
                "object_reference": f"T-{number}-{one}",
                "from_object_reference": f"G-{number}",
                "places": 5,
                "decision_reference": "ZPR-1",
            },
        )
        for one in range(WRITERS)
    ]

    outcomes = at_once(client, takers)

    lost = [outcome for outcome in outcomes if outcome != (201, None)]
    assert lost == [(409, "places.released")] * (WRITERS - 1)
