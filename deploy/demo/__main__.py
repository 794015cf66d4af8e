"""`make demo`: start everything, load the demo history on first use, serve until Ctrl-C."""

import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic

import httpx2
from fastapi import FastAPI
from rich.console import Console
from rich.markup import escape

from deploy.demo.app import create_app
from deploy.demo.databases import create_databases
from deploy.demo.history import await_reports, generate_history, load_history
from deploy.demo.home import demo_home
from deploy.demo.watch import ServerWatch
from deploy.demo.welcome import welcome
from deploy.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from deploy.serving import HttpServer, stop_signal

HOST = "127.0.0.1"
START_SECONDS = 60

EXIT_LOST = 1
EXIT_INTERRUPTED = 130


class Interrupted(Exception):
    """Somebody stopped the demo while it loaded its history, or its server ended."""


console = Console(highlight=False)


def main() -> None:
    """Serve the demo on `PORT` (8000), its data in `LIETA_HOME` (`.lieta`)."""
    port = _port()
    home = demo_home()
    home.mkdir(exist_ok=True, parents=True)
    stop = stop_signal()
    with console.status("Starting PostgreSQL …"):
        server = EmbeddedPostgres(home / "postgres")
        try:
            server.start()
        except EmbeddedPostgresError as error:
            sys.exit(str(error))
    watch = ServerWatch(server, stop)
    try:
        with console.status("Preparing the databases …"):
            app = create_app(create_databases(server), home)
        _serve(app, port, home, stop)
    except Interrupted:
        _exit_if_lost(watch, server, home)
        server.stop()
        console.show_cursor()
        console.print("\nStopped while loading: nothing of it is kept, the next start loads it.")
        # The import's threads would be waited for.
        os._exit(EXIT_INTERRUPTED)
    finally:
        _exit_if_lost(watch, server, home)
        with console.status("Stopping PostgreSQL …"):
            server.stop()


def _exit_if_lost(watch: ServerWatch, server: EmbeddedPostgres, home: Path) -> None:
    """End the process, with a sentence, where PostgreSQL ended before it was asked to."""
    if not watch.is_lost:
        return
    server.stop()
    console.show_cursor()
    console.print(
        "\nPostgreSQL has ended unexpectedly, and so the demo ends. What was recorded is kept: "
        f"start again. PostgreSQL's log is {escape(str(home / 'postgres' / 'server.log'))}",
        soft_wrap=True,
    )
    # The threads of an import would be waited for.
    os._exit(EXIT_LOST)


def _port() -> int:
    port = os.environ.get("PORT", "8000")
    is_number = port.isascii() and port.isdecimal() and len(port) <= len("65535")
    if not is_number or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not '{port}'.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8001")
    return int(port)


def _serve(app: FastAPI, port: int, home: Path, stop: Event) -> None:
    server = HttpServer(app, HOST, port)
    server.start()
    try:
        url = f"http://{HOST}:{port}"
        _wait_until_ready(url, server, stop)
        (home / "url").write_text(url, encoding="utf-8")
        if not stop.is_set():
            _load(url, home, stop)
            await_reports(url, home, console, stop)
            console.print(welcome(url, home), soft_wrap=True)
        while server.is_alive() and not stop.wait(0.5):
            pass
    except Interrupted:
        raise
    except BaseException:
        server.stop()
        raise
    server.stop()


def _load(url: str, home: Path, stop: Event) -> None:
    """Load the history, unless `stop` is set meanwhile: then the process ends."""
    generate_history(home, console)
    loading = ThreadPoolExecutor(1).submit(load_history, url, home, console)
    while not loading.done():
        if stop.wait(0.1):
            raise Interrupted
    loading.result()


def _wait_until_ready(url: str, server: HttpServer, stop: Event) -> None:
    deadline = monotonic() + START_SECONDS
    with console.status("Starting the services …"):
        while not stop.is_set():
            # Until the server listens there is nobody to answer.
            with suppress(httpx2.TransportError):
                if httpx2.get(f"{url}/readyz", timeout=2).status_code == httpx2.codes.OK:
                    return
            if not server.is_alive() or monotonic() > deadline:
                sys.exit("The services did not start; the lines above say why.")
            stop.wait(0.1)


if __name__ == "__main__":
    main()
