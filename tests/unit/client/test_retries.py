"""A request is sent again until it is answered, a command always under the same key."""

import json
from datetime import date
from uuid import UUID

import pytest

from contracts.client import Client, ProblemError, ServerUnreachable, UnexpectedAnswer
from contracts.http.case import CloseCase
from contracts.http.claims import DraftClaim
from tests.unit.client.scripted_server import BREAK, Answer, scripted

CASE = UUID("6f1f0a52-3c5e-4f0e-9d6b-2f6a1c0f7d11")
RECORDED = Answer(201, json.dumps({"id": str(CASE), "version": 3, "position": 9}))
CLOSE = CloseCase(effective_date=date(2021, 3, 1), reason="moved abroad")
DRAFT = DraftClaim(
    effective_date=date(2021, 3, 1),
    municipality="bauskas-novads",
    kind="grt_services",
    period_from=date(2021, 1, 1),
    period_to=date(2021, 1, 31),
)


def problem(status: int, kind: str, **more: object) -> str:
    return json.dumps(
        {
            "type": f"urn:lieta:problem:{kind}",
            "title": "t",
            "status": status,
            "detail": "Do this.",
            "title_lv": "t",
            "detail_lv": "Dari to.",
            **more,
        }
    )


BUSY = Answer(503, problem(503, "unavailable"))
BUSY_FOR_7_SECONDS = BUSY._replace(headers=(("Retry-After", "7"),))


def test_a_broken_connection_is_tried_again_under_the_same_key() -> None:
    pauses: list[float] = []
    with (
        scripted(BREAK, BREAK, RECORDED) as server,
        Client(server.url, "t", pauses.append) as client,
    ):
        recorded = client.draft_claim(DRAFT)

    assert recorded.version == 3
    assert len(server.asked) == 3
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 1
    assert len({one.body for one in server.asked}) == 1
    assert pauses == sorted(pauses)


def test_each_call_has_a_key_of_its_own() -> None:
    with scripted(RECORDED) as server, Client(server.url, "t") as client:
        client.draft_claim(DRAFT)
        client.draft_claim(DRAFT)

    first, second = (one.headers["idempotency-key"] for one in server.asked)
    assert first != second


def test_a_key_that_the_caller_chose_is_kept() -> None:
    with scripted(RECORDED) as server, Client(server.url, "t") as client:
        client.draft_claim(DRAFT, key="march")

    assert server.asked[0].headers["idempotency-key"] == "march"


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    pauses: list[float] = []
    with (
        scripted(BUSY_FOR_7_SECONDS, RECORDED) as server,
        Client(server.url, "t", pauses.append) as client,
    ):
        client.draft_claim(DRAFT)

    assert pauses == [7.0]


def test_no_server_makes_the_client_wait_for_hours() -> None:
    pauses: list[float] = []
    asleep = BUSY._replace(headers=(("Retry-After", "86400"),))
    with scripted(asleep, RECORDED) as server, Client(server.url, "t", pauses.append) as client:
        client.draft_claim(DRAFT)

    assert pauses == [30.0]


def test_trying_again_has_an_end() -> None:
    pauses: list[float] = []
    with (
        scripted(BUSY) as server,
        Client(server.url, "t", pauses.append) as client,
        pytest.raises(ProblemError) as refused,
    ):
        client.draft_claim(DRAFT)

    assert refused.value.body.status == 503
    assert len(server.asked) == 5
    assert len(pauses) == 4


def test_a_server_that_never_answers_is_unreachable() -> None:
    with (
        scripted(BREAK) as server,
        Client(server.url, "t", lambda _: None) as client,
        pytest.raises(ServerUnreachable) as unreachable,
    ):
        client.case(CASE)

    assert server.url in unreachable.value.en
    assert server.url in unreachable.value.lv


def test_a_refusal_is_not_tried_again() -> None:
    rule = {"id": "case.open", "text_lv": "…", "text_en": "…", "source": "S0"}
    with (
        scripted(Answer(409, problem(409, "rule", rule=rule))) as server,
        Client(server.url, "t") as client,
        pytest.raises(ProblemError) as refused,
    ):
        client.draft_claim(DRAFT)

    assert len(server.asked) == 1
    assert refused.value.body.rule is not None
    assert refused.value.body.rule.id == "case.open"
    assert (refused.value.en, refused.value.lv) == ("Do this.", "Dari to.")


def test_an_error_page_of_something_else_is_a_problem_too() -> None:
    with (
        scripted(Answer(502, "<html>Bad gateway</html>")) as server,
        Client(server.url, "t") as client,
        pytest.raises(ProblemError) as refused,
    ):
        client.case(CASE)

    assert refused.value.body.status == 502
    assert "502 Bad Gateway" in refused.value.en


def test_a_redirection_is_not_followed_with_the_token() -> None:
    with scripted(RECORDED) as elsewhere:
        moved = Answer(307, headers=(("Location", f"{elsewhere.url}/cases/{CASE}"),))
        with (
            scripted(moved) as server,
            Client(server.url, "t") as client,
            pytest.raises(ProblemError),
        ):
            client.case(CASE)

    assert elsewhere.asked == []


def test_an_answer_that_does_not_fit_the_contract_is_told() -> None:
    with (
        scripted(Answer(200, "<html>Welcome</html>")) as server,
        Client(server.url, "t") as client,
        pytest.raises(UnexpectedAnswer),
    ):
        client.case(CASE)


def test_a_change_reads_the_version_first() -> None:
    seen = Answer(200, "{}", (("ETag", '"41"'),))
    with scripted(seen, RECORDED) as server, Client(server.url, "t") as client:
        client.change_case(CASE, CLOSE)

    assert [(one.method, one.path) for one in server.asked] == [
        ("GET", f"/cases/{CASE}"),
        ("POST", f"/cases/{CASE}/close-case"),
    ]
    assert server.asked[1].headers["if-match"] == '"41"'


def test_a_change_of_a_version_that_was_seen_reads_nothing() -> None:
    with scripted(RECORDED) as server, Client(server.url, "t") as client:
        client.change_case(CASE, CLOSE, version=40)

    assert [one.method for one in server.asked] == ["POST"]
    assert server.asked[0].headers["if-match"] == '"40"'


def test_a_list_is_read_page_after_page() -> None:
    def page(number: int, next_cursor: str | None) -> Answer:
        claim = {
            "claim_id": str(UUID(int=number)),
            "claim_number": f"BAU-{number}",
            "status": "drafted",
            "municipality": "bauskas-novads",
            "institution": None,
            "kind": "grt_services",
            "period_from": "2021-01-01",
            "period_to": "2021-01-31",
            "eligible_cents": 100,
            "approved_cents": None,
            "payment_claim_number": None,
        }
        return Answer(200, json.dumps({"items": [claim], "next_cursor": next_cursor}))

    with scripted(page(1, "a=="), page(2, None)) as server, Client(server.url, "t") as client:
        pages = client.claim_pages(municipality="bauskas-novads")
        numbers = [claim.claim_number for page in pages for claim in page.items]

    assert numbers == ["BAU-1", "BAU-2"]
    assert [one.path for one in server.asked] == [
        "/claims?municipality=bauskas-novads",
        "/claims?municipality=bauskas-novads&cursor=a%3D%3D",
    ]


def test_a_proxy_of_the_environment_never_sees_what_goes_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with scripted(Answer(502)) as proxy, scripted(RECORDED) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        with Client(server.url, "secret") as client:
            client.draft_claim(DRAFT)

    assert proxy.asked == []
    assert server.asked[0].headers["authorization"] == "Bearer secret"
