"""What a refusal says, and what was imported that a second time is refused."""

import json
from typing import Any

import httpx2

from tests.support.demo import Demo


def kind_of(answer: httpx2.Response) -> tuple[int, str]:
    """The status and kind of a refusal, which must be a whole problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["title"]
    assert body["detail"]
    assert body["detail_lv"]
    return answer.status_code, body["type"].removeprefix("urn:lieta:problem:")


def first_line(demo: Demo, command: str) -> dict[str, Any]:
    """The first imported line of a command; those to registers come before those to cases."""
    with (demo.home / "cases.jsonl").open(encoding="utf-8") as lines:
        return next(line for line in map(json.loads, lines) if line["command"] == command)
