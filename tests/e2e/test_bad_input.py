"""Bad input of every kind is refused with a problem document, and nothing is recorded."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.requests import Operation, Sent, operations
from tests.e2e.wrongs import WRONGS
from tests.support.demo import Demo
from tests.support.demo_logs import log_states
from tests.support.facts import new_personal_code

STATUSES = {
    "path": {404, 422},
    "query": {422},
    "body": {400, 413, 422},
    "headers": {422, 428},
    "identity": {401},
    "method": {405, 422},  # 422 where a path of another method takes the word for an id
    "content type": {415, 422},
}
TITLED = ("type", "title", "title_lv", "detail", "detail_lv")


class Known(NamedTuple):
    """What is really there: an open case, its first request, and a claim."""

    case: str
    opened_with: tuple[dict[str, str], dict[str, Any]]
    claim: str


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[httpx2.Client]:
    with demo.http("caseworker") as open_client:
        yield open_client


@pytest.fixture(scope="module")
def known(client: httpx2.Client) -> Known:
    """A case in a municipality that no published figure counts."""
    headers = {"Idempotency-Key": str(uuid4())}
    body = {
        "effective_date": "2023-01-01",
        "municipality": "kuldigas-novads",
        "target_group": "grt",
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "personal_code": new_personal_code(),
        "birth_date": "1980-05-17",
        "application_reference": "I-1",
    }
    opened = client.post("/cases", json=body, headers=headers)
    assert opened.status_code == 201, opened.text
    claims = client.get("/claims", params={"limit": 1}).json()["items"]
    return Known(opened.json()["id"], (headers, body), claims[0]["claim_id"])


@pytest.fixture(scope="module")
def described(client: httpx2.Client) -> list[Operation]:
    return list(operations(client.get("/openapi.json").json()))


@pytest.fixture(autouse=True)
def _nothing_is_recorded(demo: Demo, known: Known) -> Iterator[None]:
    before = log_states(demo)
    yield
    assert log_states(demo) == before


def send(client: httpx2.Client, sent: Sent) -> httpx2.Response:
    request = client.build_request(
        sent.method,
        sent.path,
        params=dict(sent.params),
        headers=sent.headers,
        content=sent.content,
    )
    if not sent.token and "Authorization" not in sent.headers:
        del request.headers["Authorization"]
    return client.send(request)


def misfit(answer: httpx2.Response, statuses: set[int]) -> str | None:
    """What is wrong with a refusal; None of a proper one."""
    if answer.status_code not in statuses:
        return f"{answer.status_code} {answer.text[:200]}"
    if answer.headers.get("Content-Type") != "application/problem+json":
        return f"{answer.status_code} as {answer.headers.get('Content-Type')}"
    body = answer.json()
    missing = [name for name in TITLED if not body.get(name)]
    if missing or body["status"] != answer.status_code:
        return f"lacks {missing} or says another status: {answer.text[:200]}"
    return "repeats what was sent" if len(answer.content) > 20_000 else None


@pytest.mark.parametrize("kind", WRONGS)
def test_every_route_refuses_what_is_wrong_with(
    kind: str, client: httpx2.Client, known: Known, described: list[Operation]
) -> None:
    values = {"case_id": known.case, "claim_id": known.claim, "name": "spending"}
    sent_count = 0
    misfits = []
    for operation in described:
        for sent in WRONGS[kind](operation, values):
            found = misfit(send(client, sent), STATUSES[kind])
            sent_count += 1
            if found:
                misfits.append(f"{sent.method} {sent.path[:80]}: {sent.wrong} -> {found}")

    assert sent_count >= 20
    assert not misfits, "\n".join(misfits)
