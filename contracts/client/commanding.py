"""Commands over HTTP: one idempotency key for all attempts, and the version that was seen."""

from uuid import uuid4

from pydantic import BaseModel

from contracts.client.errors import unexpected
from contracts.client.transport import Transport
from contracts.http.command import Recorded

JSON = {"Content-Type": "application/json"}


def create(transport: Transport, path: str, command: BaseModel, key: str | None) -> Recorded:
    """Send a command that makes something new; it is carried out once, however often it is sent.

    Args:
        key: the idempotency key; one is made where it is None.
    """
    headers = JSON | {"Idempotency-Key": key or str(uuid4())}
    content = command.model_dump_json().encode()
    return transport.read(Recorded, transport.send("POST", path, content=content, headers=headers))


def change(
    transport: Transport,
    subject: str,
    verb: str,
    command: BaseModel,
    version: int | None,
    key: str | None,
) -> Recorded:
    """Send a command that changes `subject` (its path) as it was at `version`.

    Args:
        version: what the caller has seen; where it is None, what it is now is read first.
        key: see `create`.

    Raises:
        ProblemError: 412 where it changed since.
    """
    headers = JSON | {
        "Idempotency-Key": key or str(uuid4()),
        "If-Match": _etag_now(transport, subject) if version is None else f'"{version}"',
    }
    content = command.model_dump_json().encode()
    path = f"{subject}/{verb}"
    return transport.read(Recorded, transport.send("POST", path, content=content, headers=headers))


def _etag_now(transport: Transport, subject: str) -> str:
    etag: str | None = transport.send("GET", subject).headers.get("ETag")
    if etag is None:
        raise unexpected(transport.url)
    return etag
