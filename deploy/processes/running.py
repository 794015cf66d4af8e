"""A process around an application: it serves until told to stop, then ends what it has begun."""

import socket
import sys
from collections.abc import Callable

import structlog
import typer
from fastapi import FastAPI

from deploy.processes.logs import configure_logs, log_request
from deploy.processes.settings import ProcessSettings, settings_of
from deploy.serving import HttpServer, stop_signal
from services.observing.tracing import TracesMissing, configure
from services.web.measuring import AnsweredRequests

log_ = structlog.get_logger(__name__)

EXIT_NOT_STARTED = 1


def run(name: str, app_of: Callable[[], FastAPI]) -> None:
    """Serve until SIGTERM or SIGINT; the exit code is 0 then, and 1 where it did not start.

    Args:
        name: what the process is, for its logs.
        app_of: makes the application.
    """
    configure_logs(name)
    settings = settings_of(ProcessSettings)
    _begin_traces(name, settings)
    app = app_of()
    _check_port(settings)
    stop = stop_signal()
    server = HttpServer(AnsweredRequests(app, log_request), settings.host, settings.port)
    server.start()
    log_.info("started", host=settings.host, port=settings.port)
    while server.is_alive() and not stop.wait(0.2):
        pass
    stopped_by_itself = not server.is_alive()
    server.stop()
    log_.info("stopped")
    if stopped_by_itself and not stop.is_set():
        sys.exit(EXIT_NOT_STARTED)


def _begin_traces(name: str, settings: ProcessSettings) -> None:
    """Trace as the settings say; end the process with a sentence where that cannot be."""
    try:
        configure(name, settings.traces)
    except TracesMissing as error:
        typer.echo(f"lieta: {error}", err=True)
        sys.exit(EXIT_NOT_STARTED)


def _check_port(settings: ProcessSettings) -> None:
    """End the process with a sentence where the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            typer.echo(f"lieta: LIETA_PORT: {settings.port}: {error.strerror}", err=True)
            sys.exit(EXIT_NOT_STARTED)
