"""Sending an import file, and watching how far the server has come with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Literal, NamedTuple
from uuid import UUID

import httpx2

from contracts.client.errors import ClientError
from contracts.client.transport import Transport
from contracts.imports import ImportProgress, ImportResult

Log = Literal["cases", "claims"]
"""Which log an import file is for."""

CHUNK_BYTES = 1 << 18
LOOK_SECONDS = 0.5
LOOK_TIMEOUT = httpx2.Timeout(5.0)
# A large file is checked whole before the answer begins.
PATIENCE = httpx2.Timeout(60.0, connect=5.0, read=4 * 3600.0)


class ImportStep(NamedTuple):
    """How far an import has come: sent by us, checked and refused by the server."""

    bytes_sent: int
    bytes_total: int
    lines_sent: int
    lines_checked: int
    refused_count: int


OnStep = Callable[[ImportStep], None]


class _Sent:
    """The file as it is sent, and how much of it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bytes_total = path.stat().st_size
        self._bytes = 0
        self._lines = 0

    def chunks(self) -> Iterator[bytes]:
        """The file from its beginning."""
        self._bytes = self._lines = 0
        with self._path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                self._bytes += len(chunk)
                self._lines += chunk.count(b"\n")
                yield chunk

    def step(self, checked: ImportProgress) -> ImportStep:
        """What is sent by now, with what is checked."""
        return ImportStep(
            self._bytes,
            self._bytes_total,
            self._lines,
            checked.lines_checked,
            checked.refused_count,
        )


def import_file(
    transport: Transport, log: Log, path: Path, import_id: UUID, on_step: OnStep | None
) -> ImportResult:
    """Send the file and wait for the outcome; see `Client.import_history`."""
    sent = _Sent(path)
    checked = ImportProgress(lines_checked=0, refused_count=0)

    def look(on_step: OnStep) -> None:
        nonlocal checked
        # What is wrong with the server, the import itself tells.
        with suppress(ClientError):
            checked = import_progress(transport, log, import_id)
        on_step(sent.step(checked))

    with _repeating(partial(look, on_step) if on_step else None):
        response = transport.send(
            "POST",
            f"/{log}/import",
            content=sent.chunks,
            headers={"Content-Type": "application/x-ndjson", "Import-Id": str(import_id)},
            timeout=PATIENCE,
        )
    result = transport.read(ImportResult, response)
    if on_step:
        on_step(sent.step(ImportProgress(lines_checked=result.lines_count, refused_count=0)))
    return result


def import_progress(transport: Transport, log: Log, import_id: UUID) -> ImportProgress:
    """How far the server has come with an import.

    Raises:
        ProblemError: 404 where the server does not know the import, yet or any more.
    """
    response = transport.send("GET", f"/{log}/import/{import_id}", attempts=1, timeout=LOOK_TIMEOUT)
    return transport.read(ImportProgress, response)


@contextmanager
def _repeating(look: Callable[[], None] | None) -> Iterator[None]:
    """Look again and again, in a thread beside, while the block runs."""
    if look is None:
        yield
        return
    done = Event()

    def keep_looking() -> None:
        while not done.wait(LOOK_SECONDS):
            look()

    watcher = Thread(target=keep_looking, name="import-progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
