"""Noticing that the server ended under the demo: without it nothing can be answered."""

from threading import Event, Thread

from deploy.embedded_postgres import EmbeddedPostgres

LOOK_SECONDS = 0.5


class ServerWatch:
    """Sets `stop` when a started server ends before anybody set it.

    Where both end at once (a signal to all processes, say), that was asked for.
    """

    def __init__(self, server: EmbeddedPostgres, stop: Event) -> None:
        self._server = server
        self._stop = stop
        self._ended_first = Event()
        Thread(target=self._watch, name="server watch", daemon=True).start()

    @property
    def is_lost(self) -> bool:
        """Whether the server ended unasked; true at once, `stop` is set a moment later."""
        unasked = self._ended_first.is_set() or not self._stop.is_set()
        return unasked and not self._server.is_running

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            if not self._server.is_running:
                self._ended_first.set()
                self._stop.set()
