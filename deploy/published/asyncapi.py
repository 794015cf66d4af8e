"""AsyncAPI of the topics: which messages stand in them, as the relays send them."""

from collections.abc import Iterator
from typing import Any, get_args

from contracts.events import CaseLogFact, ClaimsFact, Fact
from deploy.published.asyncapi_headers import event_headers, notice_headers, shared_schemas
from deploy.published.event_schemas import schema_id
from services.kafka.messages import SETTLED, WATERMARK
from services.kafka.settings import KafkaSettings
from services.kafka.topic import FOR_A_DAY, FOREVER, progress_topic_of, topic_of

Part = dict[str, Any]

LOGS: dict[str, Any] = {"case": CaseLogFact, "claims": ClaimsFact}
"""Every log that has topics, with the union of its events."""

DRAFT = "application/schema+json;version=draft-2020-12"
DESCRIPTION = """\
Every event of Lieta's logs, for whoever follows them from Kafka. Messages are CloudEvents 1.0 in
binary mode: attributes are headers, the value is the event's JSON. Personal fields of a payload are
sealed (`{"sealed": …}`) or erased; the key is never sent.

An event may be sent more than once and, where it is in another partition, before one of an earlier
position: take each `ce_position` once. A stream is in one partition, in its order. A watermark says
that everything up to its position is in the topic; once every partition's watermark is at P,
nothing up to P is missing. Brokers that lost their data are filled anew, from position 1 and with
other offsets.

Readers leave out headers, fields and types of messages that they do not know: such may join.
"""


def asyncapi_document() -> Part:
    """The document, whose payloads are the schemas beside it."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:lieta:events",
        "info": {"title": "Lieta: events", "version": "1", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {"brokers": _server()},
        "channels": {name: channel for log in LOGS for name, channel in _channels(log)},
        "operations": {name: one for log in LOGS for name, one in _operations(log)},
        "components": {
            "schemas": shared_schemas(),
            "messages": {name: one for log in LOGS for name, one in _messages(log)},
        },
    }


def event_classes(log: str) -> list[type[Fact]]:
    """The classes of a log's events, by their names."""
    return sorted(set(_members(LOGS[log])), key=lambda fact: fact.type_name)


def _members(union: Any) -> Iterator[type[Fact]]:
    """The classes in a union, and in the unions in it."""
    if members := get_args(union):
        for member in members:
            yield from _members(member)
    else:
        yield union


def _server() -> Part:
    return {
        "host": "{bootstrap}",
        "protocol": "kafka",
        "description": "Apache Kafka, as LIETA_KAFKA_BOOTSTRAP and the settings beside it say.",
        "variables": {"bootstrap": {"description": "host:port of a broker to begin with"}},
    }


def _channels(log: str) -> Iterator[tuple[str, Part]]:
    of_events = [*(_name(fact, version) for fact, version in _versions(log)), f"{log}.watermark"]
    description = f"Every event of the {log} log, for ever, and how far the topic is complete."
    partitions = KafkaSettings.model_fields["partitions"].default
    yield topic_of(log), _channel(topic_of(log), description, of_events, partitions, FOREVER)
    description = f"Up to which time nothing more can join the {log} log; the last one counts."
    progress = progress_topic_of(log)
    yield progress, _channel(progress, description, [f"{log}.settled"], 1, FOR_A_DAY)


def _channel(
    topic: str, description: str, names: list[str], partitions: int, configuration: dict[str, str]
) -> Part:
    kept = {
        "cleanup.policy": [configuration["cleanup.policy"]],
        "retention.ms": int(configuration["retention.ms"]),
    }
    return {
        "address": topic,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": partitions,
                "topicConfiguration": kept,
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations(log: str) -> Iterator[tuple[str, Part]]:
    for topic, what in ((topic_of(log), log), (progress_topic_of(log), f"{log}_progress")):
        channel = {"$ref": f"#/channels/{topic}"}
        yield (
            f"publish_{what}",
            {"action": "send", "channel": channel, "summary": f"The relay of the {log} log."},
        )
        yield (
            f"follow_{what}",
            {"action": "receive", "channel": channel, "summary": "Whoever keeps read models."},
        )


def _messages(log: str) -> Iterator[tuple[str, Part]]:
    for fact, version in _versions(log):
        yield _name(fact, version), _event_message(log, fact, version)
    yield f"{log}.watermark", _watermark_message(log)
    yield f"{log}.settled", _settled_message(log)


def _versions(log: str) -> Iterator[tuple[type[Fact], int]]:
    for fact in event_classes(log):
        for version in range(1, fact.schema_version + 1):
            yield fact, version


def _name(fact: type[Fact], version: int) -> str:
    # A component's name has no "@".
    return f"{fact.type_name}.v{version}"


def _event_message(log: str, fact: type[Fact], version: int) -> Part:
    name = schema_id(fact, version)
    key = {"type": "string", "format": "uuid", "description": "The stream, as in ce_subject."}
    return {
        "name": name,
        "title": fact.type_name,
        "summary": (fact.__doc__ or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": event_headers(log, fact, version),
        "payload": {"schemaFormat": DRAFT, "schema": {"$ref": f"./events/{name}.json"}},
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }


def _watermark_message(log: str) -> Part:
    position = {"type": "integer", "minimum": 0}
    return {
        "name": WATERMARK,
        "title": "Complete so far",
        "summary": "Everything up to this position is in the topic; in each partition, no key.",
        "contentType": "application/json",
        "headers": notice_headers(log, WATERMARK, "watermark"),
        "payload": {
            "schemaFormat": DRAFT,
            "schema": _object({"position": position}),
        },
    }


def _settled_message(log: str) -> Part:
    fields = {
        "position": {"type": "integer", "minimum": 0},
        "settled_until": {"type": "string", "format": "date-time"},
    }
    return {
        "name": SETTLED,
        "title": "Settled so far",
        "summary": "Every event recorded up to this time, now and for ever, is up to the position.",
        "contentType": "application/json",
        "headers": notice_headers(log, SETTLED, "settled"),
        "payload": {"schemaFormat": DRAFT, "schema": _object(fields)},
    }


def _object(fields: Part) -> Part:
    return {"type": "object", "required": list(fields), "properties": fields}
