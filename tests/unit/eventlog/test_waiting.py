"""An outage of the database: asked again after growing pauses, and logged once."""

from threading import Event as Flag

import psycopg
import pytest
from structlog.testing import capture_logs

from services.eventlog import waiting
from services.eventlog.waiting import Doorbell

GUARD_SECONDS = 60


def test_in_an_outage_the_pauses_grow_to_ten_seconds_and_one_line_is_logged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    seen_enough = Flag()

    class Hurried(Flag):
        """Takes no time for a pause, and ends the listener after the seventh."""

        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0.0)
            if len(pauses) == 7:
                self.set()
                seen_enough.set()
            return self.is_set()

    def refuse(_: str, *, autocommit: bool) -> None:
        raise psycopg.OperationalError(f"refused, {autocommit=}")

    monkeypatch.setattr(waiting, "Flag", Hurried)
    monkeypatch.setattr(psycopg, "connect", refuse)

    with capture_logs() as lines, Doorbell("dbname=none"):
        assert seen_enough.wait(GUARD_SECONDS)

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert [line["event"] for line in lines] == ["listener lost its connection"]
