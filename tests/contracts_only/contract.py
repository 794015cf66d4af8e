"""The published contracts of the topics, as somebody elsewhere reads them: files, and no code."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).parents[2] / "contracts" / "schemas"
HERE = "urn:here:asyncapi.yaml"

Schema = dict[str, Any]


class Unknown(Exception):
    """The contracts tell of no such message in this topic."""


class Published(NamedTuple):
    """One kind of message that the contracts tell of."""

    name: str
    headers: Draft202012Validator
    payload: Draft202012Validator
    schema: Schema
    """That of the payload."""
    key: Draft202012Validator | None
    sealable: frozenset[str]
    """The fields of the payload that may be sealed: those that hold personal data."""

    @property
    def is_event(self) -> bool:
        """Whether it is an event of the log, and not what its relay says of the log."""
        return self.key is not None

    def check(self, headers: Mapping[str, str], key: str | None, payload: Any) -> None:
        """See that a message is what the contracts say.

        Raises:
            jsonschema.ValidationError: it is not.
        """
        self.headers.validate(headers)
        self.payload.validate(payload)
        if self.key is not None:
            self.key.validate(key)


class Contract:
    """What stands in each topic.

    Args:
        folder: where `asyncapi.yaml` is, and the schemas that it refers to.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._document = yaml.safe_load((folder / "asyncapi.yaml").read_text(encoding="utf-8"))
        whole = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(HERE, whole)
        self.published = cache(self._published)

    def topics(self) -> list[str]:
        """The address of every channel."""
        return [channel["address"] for channel in self._document["channels"].values()]

    def message(self, topic: str, headers: Mapping[str, str]) -> Published:
        """The message whose constant headers these headers have.

        Raises:
            Unknown: there is none, or more than one.
        """
        found = [
            name
            for name in self.names_in(topic)
            if self.constants(name).items() <= dict(headers).items()
        ]
        if len(found) != 1:
            raise Unknown(f"{topic}: {headers.get('ce_type')} is {found or 'nothing'}")
        return self.published(found[0])

    def constants(self, name: str) -> dict[str, str]:
        """The headers that every message of this name has with the same value."""
        return {
            header: schema["const"]
            for header, schema in self._header_schemas(name)
            if "const" in schema
        }

    def header_names(self, name: str) -> set[str]:
        """All headers that the contracts name."""
        return {header for header, _ in self._header_schemas(name)}

    def names(self) -> set[str]:
        """All messages of all topics."""
        return set(self._document["components"]["messages"])

    def names_in(self, topic: str) -> set[str]:
        """The messages of one topic."""
        channels = self._document["channels"].values()
        [channel] = [one for one in channels if one["address"] == topic]
        return set(channel["messages"])

    def _header_schemas(self, name: str) -> list[tuple[str, Schema]]:
        parts = self._document["components"]["messages"][name]["headers"]["allOf"]
        return [one for part in parts for one in self._at(part).get("properties", {}).items()]

    def _at(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._registry.resolver(HERE).lookup(schema["$ref"]).contents
        return schema

    def _published(self, name: str) -> Published:
        message = self._document["components"]["messages"][name]
        payload: Schema = message["payload"]["schema"]
        if "$ref" in payload:
            payload = json.loads((self._folder / payload["$ref"]).read_text(encoding="utf-8"))
        headers = {"$ref": f"{HERE}#/components/messages/{name}/headers"}
        key = message.get("bindings", {}).get("kafka", {}).get("key")
        return Published(
            name,
            self._validator(headers),
            self._validator(payload),
            payload,
            key and self._validator(key),
            _sealable(payload),
        )

    def _validator(self, schema: Schema) -> Draft202012Validator:
        return Draft202012Validator(schema, registry=self._registry, format_checker=FormatChecker())


@cache
def the_contract() -> Contract:
    """The contracts of this repository, read once."""
    return Contract()


def _sealable(payload: Schema) -> frozenset[str]:
    sealed = {"$ref": "#/$defs/Sealed"}
    fields: dict[str, Schema] = payload.get("properties", {})
    return frozenset(name for name, field in fields.items() if sealed in field.get("anyOf", ()))
