"""What was known in the middle of the history is what a rebuild up to then tells."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.e2e.rebuilt import rebuilt_up_to
from tests.support.demo import Demo
from tests.support.demo_logs import log_states, rows

PROJECTIONS = ("ledger", "spending", "people", "case_timeline")
QUESTIONS = (
    "/reports/spending?by=municipality,year",
    "/reports/spending?by=municipality,year,service,target_group&municipality_map=recorded",
    "/reports/spending?by=service&on=2019-06-30",
    "/reports/people?by=municipality,target_group",
    "/reports/people?by=municipality,target_group,service,year&municipality_map=recorded",
    "/reports/people?on=2018-12-31",
    "/ledger/balances",
    "/ledger/balances?by=claim&on=2020-01-31",
    "/ledger/balances?by=municipality,budget_line,funder",
    "/ledger/entries?limit=1000",
    "/ledger/entries?limit=1000&municipality=auces-novads&account=ineligible",
    *(f"/projections/{name}/digest" for name in PROJECTIONS),
)


def answers(
    client: httpx2.Client, cases: list[UUID], known_at: str | None
) -> dict[str, tuple[int, Any]]:
    """Status and body of every question."""
    timelines = [f"/cases/{case}/timeline?limit=1000&order=effective" for case in cases]
    asked = {"known_at": known_at} if known_at else {}
    told = {
        question: client.get(httpx2.URL(question).copy_merge_params(asked))
        for question in (*QUESTIONS, *timelines)
    }
    return {question: (answer.status_code, answer.json()) for question, answer in told.items()}


def named(positions: Mapping[str, int]) -> str:
    return ",".join(f"{log}:{position}" for log, position in positions.items())


@settings(max_examples=5, deadline=None, database=None, phases=[Phase.generate])
@given(data=st.data())
def test_every_report_at_random_positions_is_that_of_a_rebuild_up_to_them(
    demo: Demo, data: st.DataObject
) -> None:
    last_positions = {log: state.last_position or 0 for log, state in log_states(demo).items()}
    at = {log: data.draw(st.integers(0, last), log) for log, last in last_positions.items()}
    cases = sorted(
        id_ for (id_,) in rows(demo, "case", "SELECT DISTINCT originator_id FROM eventlog.event")
    )
    some = data.draw(st.lists(st.sampled_from(cases), min_size=3, max_size=3, unique=True))

    with rebuilt_up_to(demo, at) as rebuilt, demo.http() as live:
        assert answers(live, some, named(at)) == answers(rebuilt, some, None)


def test_the_command_line_tells_of_the_middle_what_a_rebuild_tells(demo: Demo) -> None:
    middle = {log: (state.last_position or 0) // 2 for log, state in log_states(demo).items()}

    with rebuilt_up_to(demo, middle) as rebuilt:
        for report, path in (("funding", "/reports/spending"), ("people", "/reports/people")):
            options = ("--by", "municipality,year", "--known-at", named(middle))
            printed = demo.lieta("report", report, *options, "--format", "json")
            answer = rebuilt.get(path, params={"by": "municipality,year"}).json()
            assert json.loads(printed.stdout) == answer
            assert answer["rows"]


def test_a_time_between_the_imports_knows_the_cases_and_no_claim(demo: Demo) -> None:
    [(first_claim_at,)] = rows(demo, "claims", "SELECT min(recorded_at) FROM eventlog.event")
    [(last_case_at,)] = rows(
        demo,
        "case",
        "SELECT max(recorded_at) FROM eventlog.event WHERE recorded_at < %s",
        first_claim_at,
    )
    before = (first_claim_at - timedelta(microseconds=1)).isoformat()
    cases = {"known_at": last_case_at.isoformat()}

    with demo.http() as live:
        spending = live.get("/reports/spending", params={"known_at": before}).json()
        at_first = live.get("/reports/spending", params={"known_at": first_claim_at.isoformat()})
        people = live.get("/reports/people", params={"known_at": before}).json()
        people_then = live.get("/reports/people", params=cases).json()

    assert (spending["total_cents"], spending["complete"]) == (0, True)
    assert at_first.json()["total_cents"] > 0
    assert people["rows"][0]["persons"] > 0
    assert people_then == people
