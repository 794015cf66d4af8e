"""The headers of messages as schemas: attributes of CloudEvents 1.0 in binary mode over Kafka.

A header's value is bytes; its schema is that of the text in them (UTF-8).
"""

from typing import Any

from contracts.events import Fact
from deploy.published.event_schemas import schema_id

Schema = dict[str, Any]

POSITION = {"type": "string", "pattern": "^[1-9][0-9]*$"}
UP_TO = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
TIME = {
    "type": "string",
    "format": "date-time",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}([.][0-9]+)?Z$",
    "description": "RFC 3339, in UTC.",
}
UUID = {"type": "string", "format": "uuid"}
TEXT = {"type": "string", "minLength": 1}


def shared_schemas() -> dict[str, Schema]:
    """What the headers of all messages have in common, by the name of the component."""
    return {
        "attributes": _headers(
            "The attributes that every message has.",
            {
                "content-type": {"const": "application/json"},
                "ce_specversion": {"const": "1.0"},
                "ce_id": TEXT | {"description": "Unique in its source."},
                "ce_source": TEXT | {"description": "The log."},
                "ce_type": TEXT | {"description": "The permanent name of what happened."},
                "ce_time": TIME,
                "ce_position": UP_TO | {"description": "In the log."},
            },
        ),
        "eventAttributes": _headers(
            "What the log keeps beside the state of an event.",
            {
                "ce_id": POSITION | {"description": "The position."},
                "ce_position": POSITION
                | {"description": "In the log: 1, 2, 3, … without gaps, in the order of commits."},
                "ce_time": TIME | {"description": "When it was recorded."},
                "ce_subject": UUID | {"description": "The stream: a case, a claim, a register, …"},
                "ce_dataschema": TEXT | {"description": "The schema of the payload."},
                "ce_streamversion": POSITION
                | {"description": "In its stream: 1, 2, 3, … without gaps."},
                "ce_schemaversion": POSITION,
                "ce_actor": TEXT | {"description": "Who recorded it; no person's name."},
                "ce_purpose": TEXT,
                "ce_commandid": UUID,
                "ce_correlationid": UUID | {"description": "What was done together; the trace id."},
            },
            {
                "ce_causationid": UUID | {"description": "The event that led to it."},
                "ce_effectivedate": {
                    "type": "string",
                    "format": "date",
                    "description": "The day on which it held.",
                },
                "ce_municipality": TEXT | {"description": "Its code, as of the day."},
                "traceparent": {
                    "type": "string",
                    "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
                    "description": "W3C Trace Context: the correlation id is the trace id.",
                },
            },
        ),
    }


def event_headers(log: str, fact: type[Fact], version: int) -> Schema:
    """The headers of one version of an event."""
    return _all_of(
        log,
        ["attributes", "eventAttributes"],
        {
            "ce_type": {"const": fact.type_name},
            "ce_dataschema": {"const": f"urn:lieta:event:{schema_id(fact, version)}"},
            "ce_schemaversion": {"const": str(version)},
        },
    )


def notice_headers(log: str, type_name: str, kind: str) -> Schema:
    """The headers of what the relay itself says about the log."""
    return _all_of(
        log,
        ["attributes"],
        {
            "ce_type": {"const": type_name},
            "ce_id": {"type": "string", "pattern": f"^{kind}-"},
            "ce_time": TIME | {"description": "When it was sent."},
        },
    )


def _all_of(log: str, shared: list[str], own: dict[str, Schema]) -> Schema:
    source = {"ce_source": {"const": f"urn:lieta:log:{log}"}}
    return {
        "type": "object",
        "allOf": [
            *({"$ref": f"#/components/schemas/{name}"} for name in shared),
            {"properties": source | own},
        ],
    }


def _headers(
    description: str, required: dict[str, Schema], optional: dict[str, Schema] | None = None
) -> Schema:
    return {
        "type": "object",
        "description": description,
        "required": list(required),
        "properties": required | (optional or {}),
    }
