"""Killed while it loads its history, the demo has it whole and once after the next start."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest

from tests.faults.soundness import (
    assert_logs_are_whole,
    assert_nothing_is_left_over,
    assert_read_models_equal_a_rebuild,
)
from tests.support.demo import Demo, running_demo
from tests.support.demo_logs import rows

FIGURES = Path(__file__).with_name("region.json")
STRIKES = 2
LONGEST_SECONDS = 0.8

# Keys of personal data, times and import ids differ between two loads; nothing else does.
EVENTS = """
SELECT position, originator_id, originator_version, type_name, schema_version, effective_date,
       municipality, actor, purpose, command_id,
       regexp_replace(convert_from(state, 'UTF8'), '"sealed": ?"[^"]*"', '', 'g')
  FROM eventlog.event ORDER BY position
"""
RECEIPTS = """
SELECT command_id, request_digest, status, response, last_position
  FROM eventlog.receipt ORDER BY command_id
"""
INBOX = (
    "SELECT * FROM inbox.claimable ORDER BY 1",
    "SELECT * FROM inbox.claimed ORDER BY 1",
    "SELECT * FROM claim_list.claim ORDER BY 1",
)


def contents(demo: Demo) -> dict[str, list[tuple[Any, ...]]]:
    """All that an import leaves in the logs and in the claims service's own read models."""
    found = {
        f"{log} {query}": rows(demo, log, query)
        for log in ("case", "claims")
        for query in (EVENTS, RECEIPTS)
    }
    return found | {query: rows(demo, "claims", query) for query in INBOX}


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    """What a load leaves that nobody kills."""
    with running_demo(FIGURES) as demo:
        demo.await_loaded()
        with demo.http() as client:
            client.get("/claims")  # the inbox settles on being asked
        yield contents(demo)


@pytest.fixture
def new_demo() -> Iterator[Callable[[], Demo]]:
    """Makes demos that end with the test."""
    made: list[Demo] = []

    def make() -> Demo:
        made.append(Demo(FIGURES))
        return made[-1]

    yield make
    for demo in made:
        demo.destroy()


def struck(new_demo: Callable[[], Demo], *, with_postgres: bool) -> Demo:
    """A demo that was killed several times at random moments before its history was loaded."""
    chance = Random()
    demo, strikes, longest_s = new_demo(), 0, LONGEST_SECONDS
    while strikes < STRIKES:
        demo.start()
        demo.await_ready()
        sleep(chance.uniform(0, longest_s))
        demo.kill(with_postgres=with_postgres)
        strikes += 1
        if demo.is_loaded:  # too late: begin anew, and do not wait that long
            demo.destroy()
            demo, strikes, longest_s = new_demo(), 0, longest_s / 2
    return demo


@pytest.mark.parametrize("with_postgres", [False, True], ids=["demo", "demo and PostgreSQL"])
def test_the_history_is_whole_and_once_after_kills_during_its_import(
    with_postgres: bool,
    new_demo: Callable[[], Demo],
    undisturbed: dict[str, list[tuple[Any, ...]]],
) -> None:
    demo = struck(new_demo, with_postgres=with_postgres)

    demo.start()
    demo.await_loaded()

    with demo.http() as client:
        client.get("/claims")
    assert contents(demo) == undisturbed
    assert_every_line_has_a_receipt(demo)
    assert_logs_are_whole(demo)
    assert_nothing_is_left_over(demo)
    assert_people_are_readable(demo)
    assert_reports_equal_the_figures(demo)
    assert_read_models_equal_a_rebuild(demo)


def assert_every_line_has_a_receipt(demo: Demo) -> None:
    for log, file in (("case", "cases.jsonl"), ("claims", "claims.jsonl")):
        lines = (demo.home / file).read_text("utf-8").splitlines()
        command_ids = sorted(json.loads(line)["command_id"] for line in lines)
        receipts = rows(demo, log, "SELECT command_id::text FROM eventlog.receipt ORDER BY 1")
        assert [command_id for (command_id,) in receipts] == command_ids


def assert_people_are_readable(demo: Demo) -> None:
    """The key that sealed a name is the one that was kept."""
    with demo.http() as client:
        for line in (demo.home / "cases.jsonl").read_text("utf-8").splitlines():
            command = json.loads(line)
            if command["command"] == "open_case":
                case = client.get(f"/cases/{command['id']}").json()
                body = command["body"]
                assert (case["given_name"], case["family_name"], case["birth_date"]) == (
                    body["given_name"],
                    body["family_name"],
                    body["birth_date"],
                )


def assert_reports_equal_the_figures(demo: Demo) -> None:
    places = json.loads(FIGURES.read_text("utf-8"))["municipalities"]
    with demo.http() as client:
        spending = client.get("/reports/spending?by=municipality,year").json()["rows"]
        people = client.get("/reports/people?by=municipality,target_group").json()["rows"]

    assert {
        (row["municipality"]["code"], row["year"]): row["amount_cents"] for row in spending
    } == {
        (place["code"], int(year)): int(eur.replace(".", ""))
        for place in places
        for year, eur in place["spending_eur"].items()
        if year != "total"
    }
    counted = {
        (row["municipality"]["code"], row["target_group"]): (row["service_links"], row["assessed"])
        for row in people
    }
    figures = {
        (place["code"], group): (
            place["people"][f"{group}_service_links"],
            place["people"][f"{group}_assessed"],
        )
        for place in places
        for group in ("grt", "ft")
    }
    assert counted == {key: counts for key, counts in figures.items() if any(counts)}
