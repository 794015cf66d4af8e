"""Writers that start at the same moment and go on until they have won or a rule refuses them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2

MOST_WRITERS = 32
MOST_ATTEMPTS = 200


class Attempt(NamedTuple):
    """What one writer wants: a command to a case.

    `actor` is who, where it is not the client's; `looks` is how often the writer reads the case
    between the start and sending, so that others get ahead.
    """

    case: str
    verb: str
    body: dict[str, Any]
    actor: str | None = None
    looks: int = 0


class Outcome(NamedTuple):
    """How a writer ended: 201, or the status and the rule that refused it; and its stale tries."""

    status: int
    rule: str | None
    stale_count: int
    created_id: str | None


def client_for_writers(url: str) -> httpx2.Client:
    """A client with a connection for each writer."""
    return httpx2.Client(
        base_url=url,
        headers={"Authorization": "Bearer caseworker ilze"},
        timeout=60,
        limits=httpx2.Limits(max_connections=MOST_WRITERS, max_keepalive_connections=MOST_WRITERS),
    )


def race(
    client: httpx2.Client, attempts: Sequence[Attempt], *, if_match: str | None = None
) -> list[Outcome]:
    """Let every writer loose at once; each reads the case, sends, and reads anew when stale.

    Args:
        client: speaks to the server over as many connections as there are writers.
        attempts: one for each writer.
        if_match: what to send instead of the ETag that was read, such as `*`.
    """
    start = Barrier(len(attempts))

    def write(attempt: Attempt) -> Outcome:
        etag = client.get(attempt.case).headers["ETag"]
        start.wait()
        for _ in range(attempt.looks):
            client.get(attempt.case)
        return _persist(client, attempt, etag, if_match)

    with ThreadPoolExecutor(len(attempts)) as threads:
        return list(threads.map(write, attempts))


def _persist(client: httpx2.Client, attempt: Attempt, etag: str, if_match: str | None) -> Outcome:
    key = str(uuid4())
    for stale_count in range(MOST_ATTEMPTS):
        headers = {"If-Match": if_match or etag, "Idempotency-Key": key}
        if attempt.actor is not None:
            headers["Authorization"] = f"Bearer {attempt.actor}"
        answer = client.post(f"{attempt.case}/{attempt.verb}", json=attempt.body, headers=headers)
        if answer.status_code == 412:
            etag = client.get(attempt.case).headers["ETag"]
        elif answer.status_code != 503:
            body = answer.json()
            return Outcome(
                answer.status_code,
                (body.get("rule") or {}).get("id"),
                stale_count,
                body.get("created_id"),
            )
    raise AssertionError("a writer neither won nor was refused")
