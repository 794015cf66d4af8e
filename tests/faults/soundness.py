"""What must be true of a demo however often it was killed."""

from typing import Any

from tests.support.demo import Demo
from tests.support.demo_logs import rows

PROJECTIONS = ("projection_clock", "ledger", "spending", "people", "case_timeline")
_BROKEN_STREAMS = """
SELECT originator_id FROM eventlog.event GROUP BY originator_id
HAVING max(originator_version) - min(originator_version) + 1 <> count(*)
    OR min(originator_version) <> 1
"""


def assert_logs_are_whole(demo: Demo) -> None:
    """Positions and versions have no gap, and every receipt belongs to recorded events."""
    for log in ("case", "claims"):
        [(count, first, last)] = rows(
            demo,
            log,
            "SELECT count(*), coalesce(min(position), 1), max(position) FROM eventlog.event",
        )
        assert (first, last) == (1, count or None)
        assert rows(demo, log, _BROKEN_STREAMS) == []
        assert (
            rows(
                demo,
                log,
                "SELECT receipt.command_id FROM eventlog.receipt LEFT JOIN eventlog.event"
                " ON position = last_position AND event.command_id = receipt.command_id"
                " WHERE position IS NULL",
            )
            == []
        )


def assert_nothing_is_left_over(demo: Demo) -> None:
    """No half-built read model, no staged file, no key of a person without a case."""
    for database in ("projections", "claims"):
        building = "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%%building%%'"
        assert rows(demo, database, building) == []
    assert list((demo.home / "tmp").glob("lieta-bulk-*")) == []
    keyed = rows(demo, "keys", "SELECT subject_id FROM subject_key ORDER BY 1")
    opened = "SELECT originator_id FROM eventlog.event WHERE type_name = 'case.opened' ORDER BY 1"
    assert keyed == rows(demo, "case", opened)


def assert_read_models_equal_a_rebuild(demo: Demo) -> None:
    """Every projection tells after a rebuild what it told before, of all that is recorded."""
    last_positions = {
        log: rows(demo, log, "SELECT coalesce(max(position), 0) FROM eventlog.event")[0][0]
        for log in ("case", "claims")
    }
    with demo.http() as client:
        asked = {"known_at": ",".join(f"{log}:{last}" for log, last in last_positions.items())}

        def told(name: str) -> dict[str, Any]:
            answer = client.get(f"/projections/{name}/digest", params=asked)
            assert answer.status_code == 200, answer.text
            body: dict[str, Any] = answer.json()
            return body

        for name in PROJECTIONS:
            before = told(name)
            assert before["complete"]
            assert before["positions"] == last_positions
            assert client.post(f"/projections/{name}/rebuild").status_code == 200
            assert told(name) == before
