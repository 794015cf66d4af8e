"""Serving an application over HTTP until this process is told to stop."""

import signal
from threading import Event, Thread

import uvicorn
from starlette.types import ASGIApp

# Longer than clients keep an idle connection: whoever sends just when it is given up is cut off.
KEEP_ALIVE_SECONDS = 60
GRACE_SECONDS = 30
"""How long requests may take to be answered once the process is told to stop."""


def stop_signal() -> Event:
    """An event that SIGTERM and SIGINT set."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


class HttpServer:
    """Serves an application in a thread, which ends early where the application does not start."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, name="http")

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether it has not ended by itself."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Answer what is being asked, take in nothing new, and close what the application has."""
        self._server.should_exit = True
        self._thread.join()
