"""Waiting for a log to grow: a notification wakes at once, a poll makes up for a lost one."""

from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Self

import psycopg
import structlog
from psycopg.sql import SQL, Identifier

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0


class Doorbell:
    """Rings when the log at `dsn` grows.

    A thread listens for the log's notifications and reconnects when its connection dies, after
    pauses that grow from half a second to ten; an outage is logged once. A notification can be
    lost (a killed connection, a restart), so `wait` never takes longer than `poll_seconds`: whoever
    waits then looks for itself.
    """

    def __init__(
        self, dsn: str, poll_seconds: float = POLL_SECONDS, channel: str = "eventlog"
    ) -> None:
        self.poll_seconds = poll_seconds
        self.listener_pid: int | None = None
        self._dsn = dsn
        self._listen_to = SQL("LISTEN {}").format(Identifier(channel))
        self._rang = Flag()
        self._stopped = Flag()
        self._thread = Thread(target=self._listen, name="doorbell", daemon=True)
        self._thread.start()

    def wait(self) -> bool:
        """Wait for a ring, at most `poll_seconds`; tell whether it rang."""
        rang = self._rang.wait(self.poll_seconds)
        self._rang.clear()
        return rang

    def ring(self) -> None:
        """Wake whoever waits."""
        self._rang.set()

    def close(self) -> None:
        """Stop listening and wake whoever waits."""
        self._stopped.set()
        self._rang.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _listen(self) -> None:
        pause_seconds = FIRST_PAUSE_SECONDS
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    connection.execute(self._listen_to)
                    self.listener_pid = connection.info.backend_pid
                    pause_seconds = FIRST_PAUSE_SECONDS
                    self._rang.set()
                    while not self._stopped.is_set():
                        for _ in connection.notifies(timeout=0.2, stop_after=1):
                            self._rang.set()
            except psycopg.Error as error:
                self.listener_pid = None
                if pause_seconds == FIRST_PAUSE_SECONDS:
                    log.warning("listener lost its connection", error=type(error).__name__)
                self._stopped.wait(pause_seconds)
                pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
