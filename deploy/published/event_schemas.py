"""A JSON Schema for every version of every event, as it is stored and sent.

A reader that was written against a schema goes on reading when fields are added: properties that
the schema does not name are allowed.
"""

from copy import deepcopy
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema

from contracts.events import Fact, type_names

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Open(GenerateJsonSchema):
    """Schemas that do not forbid what they do not name."""

    schema_dialect = DIALECT

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        generated = super().generate(schema, mode)
        _opened(generated)
        return {"$schema": DIALECT, **generated}


def _opened(part: Any) -> None:
    if isinstance(part, dict):
        if part.get("additionalProperties") is False:
            del part["additionalProperties"]
        for inner in part.values():
            _opened(inner)
    elif isinstance(part, list):
        for inner in part:
            _opened(inner)


def schema_id(fact: type[Fact], version: int | None = None) -> str:
    """The name of the schema of an event's version, the newest by default: `case.opened@1`."""
    return f"{fact.type_name}@{version or fact.schema_version}"


def earlier_versions() -> list[str]:
    """The names of the schemas of all versions that are stored, and no longer written."""
    return [
        schema_id(fact, version)
        for _, fact in sorted(type_names.items())
        for version in range(1, fact.schema_version)
    ]


def event_schemas() -> dict[str, Schema]:
    """The schema of the newest version of every event, by its name.

    A field with a default may be absent: an event that was stored before the field joined.
    """
    return {schema_id(fact): event_schema(fact) for _, fact in sorted(type_names.items())}


def event_schema(fact: type[Fact]) -> Schema:
    """The schema of one event."""
    schema = deepcopy(fact.model_json_schema(schema_generator=_Open))
    name = schema_id(fact)
    return (
        {"$schema": schema.pop("$schema"), "$id": f"urn:lieta:event:{name}"}
        | schema
        | {"title": name}
    )
