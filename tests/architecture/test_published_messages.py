"""The AsyncAPI document is one, says what the code sends, and never less than it said before."""

import json
import subprocess
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jsonschema_rs
import pytest
import yaml
from jsonschema import ValidationError

from contracts.events import Fact, type_names
from deploy.published.asyncapi import LOGS, asyncapi_document, event_classes
from deploy.published.documents import FOLDER
from deploy.published.messages import incompatible_messages
from services.eventlog.feed import Settled
from services.eventlog.replica import LogRow
from services.kafka.messages import event_message, settled_message, watermark_message
from services.kafka.topic import progress_topic_of, topic_of
from tests.contracts_only.contract import Unknown, the_contract

ROOT = FOLDER.parents[1]
DOCUMENT = (FOLDER / "asyncapi.yaml").relative_to(ROOT)
GOLDEN = sorted((ROOT / "tests" / "golden" / "events").glob("*.json"))
CLASSES = {log: event_classes(log) for log in LOGS}
LOG_OF = {fact.type_name: log for log, facts in CLASSES.items() for fact in facts}
META = json.loads((ROOT / "tests/data/asyncapi/3.0.0.json").read_text(encoding="utf-8"))


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, cwd=ROOT)
    return done.stdout.decode()


def row_of(example: dict[str, Any], **changed: Any) -> LogRow:
    """An example as the log would keep it, with every column that may be empty."""
    type_name, _, version = example["topic"].partition("@")
    row = LogRow(
        position=7,
        originator_id=UUID(example["originator_id"]),
        originator_version=example["originator_version"],
        type_name=type_name,
        schema_version=int(version),
        recorded_at=datetime(2023, 3, 1, 9, 30, tzinfo=UTC),
        effective_date=date(2023, 3, 1),
        municipality="bauskas-novads",
        actor="caseworker-1",
        purpose="case_management",
        command_id=uuid4(),
        correlation_id=uuid4(),
        causation_id=uuid4(),
        state=json.dumps(example["state"]).encode(),
    )
    return row._replace(**changed)


def checked(topic: str, message: Any) -> str:
    """See that a message is what the contracts say, and give the name that they have for it."""
    contract = the_contract()
    headers = {name: value.decode() for name, value in message.headers}
    published = contract.message(topic, headers)
    published.check(headers, message.key.decode() or None, json.loads(message.value))
    assert headers.keys() <= contract.header_names(published.name)
    return published.name


def test_the_document_is_valid_by_the_schema_of_asyncapi() -> None:
    jsonschema_rs.validator_for(META).validate(asyncapi_document())


def test_a_document_that_is_not_valid_would_be_found() -> None:
    wrong = asyncapi_document()
    del wrong["channels"]["lieta.case"]["bindings"]["kafka"]["topicConfiguration"]["retention.ms"]
    wrong["channels"]["lieta.case"]["adress"] = "lieta.case"

    assert not jsonschema_rs.validator_for(META).is_valid(wrong)


def test_every_event_is_in_the_topic_of_one_log() -> None:
    named = [fact.type_name for facts in CLASSES.values() for fact in facts]

    assert sorted(named) == sorted(type_names)


def test_every_payload_is_a_schema_that_is_there() -> None:
    contract = the_contract()

    for name in contract.names():
        jsonschema_rs.meta.validate(dict(contract.published(name).schema))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_message_of_every_stored_example_is_what_the_document_says(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    type_name, _, version = example["topic"].partition("@")
    log = LOG_OF[type_name]

    assert checked(topic_of(log), event_message(log, row_of(example))) == f"{type_name}.v{version}"


def test_what_an_event_may_lack_may_be_absent() -> None:
    example = json.loads(GOLDEN[0].read_text(encoding="utf-8"))
    bare = row_of(example, causation_id=None, effective_date=None, municipality=None)

    checked("lieta.case", event_message("case", bare))


@pytest.mark.parametrize("log", LOGS)
def test_a_watermark_is_what_the_document_says(log: str) -> None:
    assert checked(topic_of(log), watermark_message(log, 7)) == f"{log}.watermark"


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("position", [0, 7])
def test_how_far_a_log_is_settled_is_what_the_document_says(log: str, position: int) -> None:
    settled = Settled(datetime(2023, 3, 1, 9, 30, 15, 250000, tzinfo=UTC), position)

    assert checked(progress_topic_of(log), settled_message(log, settled)) == f"{log}.settled"


def test_a_message_in_the_wrong_topic_is_unknown_to_the_document() -> None:
    with pytest.raises(Unknown):
        checked("lieta.claims", watermark_message("case", 7))


def test_a_message_that_says_less_is_not_what_the_document_says() -> None:
    message = event_message("case", row_of(json.loads(GOLDEN[0].read_text(encoding="utf-8"))))
    less = [header for header in message.headers if header[0] != "ce_correlationid"]

    with pytest.raises(ValidationError, match="ce_correlationid"):
        checked("lieta.case", message._replace(headers=less))


def test_no_document_was_ever_published_that_this_one_breaks() -> None:
    now = yaml.safe_load((ROOT / DOCUMENT).read_text(encoding="utf-8"))
    revisions = git("log", "--format=%H", "--diff-filter=AM", "--", str(DOCUMENT)).split()
    broken = [
        f"as of {revision[:9]}: {problem}"
        for revision in revisions
        for problem in incompatible_messages(
            yaml.safe_load(git("show", f"{revision}:{DOCUMENT}")), now
        )
    ]

    assert revisions
    assert broken == []


def closing_no_longer_told(document: Any) -> None:
    del document["channels"]["lieta.case"]["messages"]["case.closed.v1"]


def another_address(document: Any) -> None:
    document["channels"]["lieta.case"]["address"] = "cases"


def another_key(document: Any) -> None:
    document["components"]["messages"]["case.closed.v1"]["bindings"]["kafka"]["key"] = {}


def a_header_less(document: Any) -> None:
    shared = document["components"]["schemas"]["eventAttributes"]
    shared["required"].remove("ce_streamversion")
    del shared["properties"]["ce_streamversion"]


def another_payload(document: Any) -> None:
    payload = document["components"]["messages"]["case.closed.v1"]["payload"]
    payload["schema"]["$ref"] = "./events/case.opened@1.json"


def another_watermark(document: Any) -> None:
    payload = document["components"]["messages"]["case.watermark"]["payload"]
    payload["schema"]["properties"]["position"]["type"] = "string"


@pytest.mark.parametrize(
    "change",
    [
        closing_no_longer_told,
        another_address,
        another_key,
        a_header_less,
        another_payload,
        another_watermark,
    ],
)
def test_a_change_that_breaks_who_follows_a_topic_is_found(change: Any) -> None:
    before = asyncapi_document()
    after = deepcopy(before)
    change(after)

    assert incompatible_messages(before, after) != []
    assert incompatible_messages(before, before) == []


def test_a_message_and_a_header_may_join() -> None:
    before, after = asyncapi_document(), asyncapi_document()
    del before["channels"]["lieta.case"]["messages"]["case.closed.v1"]
    del before["components"]["messages"]["case.closed.v1"]
    del before["components"]["schemas"]["eventAttributes"]["properties"]["traceparent"]

    assert incompatible_messages(before, after) == []


def test_an_event_of_a_second_version_is_told_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    fact: type[Fact] = type_names["case.closed"]
    monkeypatch.setattr(fact, "schema_version", 2)

    messages = asyncapi_document()["components"]["messages"]

    assert [name for name in messages if name.startswith("case.closed.")] == [
        "case.closed.v1",
        "case.closed.v2",
    ]
    second = messages["case.closed.v2"]
    assert second["payload"]["schema"]["$ref"] == "./events/case.closed@2.json"
