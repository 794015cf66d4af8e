"""Requests made from the OpenAPI document: fitting ones, and one change away from fitting."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID

Schema = dict[str, Any]

UNKNOWN_ID = UUID(int=0xD1)
SAMPLES = {"date": "2023-03-01", "uuid": str(UNKNOWN_ID)}
NUMBERS = {"integer": 1, "number": 1}
JSON = "application/json"


@dataclass(frozen=True)
class Sent:
    """A request, and what is wrong with it."""

    method: str
    path: str
    wrong: str = "nothing"
    params: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    token: bool = True

    def but(self, wrong: str, **changes: Any) -> Self:
        """The same request with something else about it."""
        return replace(self, wrong=wrong, **changes)

    def with_param(self, name: str, text: str) -> Self:
        """The same request with this value of a query parameter."""
        return self.but(f"{name}={text[:40]!r}", params=((name, text),))

    def with_headers(self, wrong: str, **headers: str | None) -> Self:
        """The same request with these headers changed, or left out where None."""
        changed = {name.replace("_", "-"): text for name, text in headers.items()}
        kept = {name: text for name, text in (self.headers | changed).items() if text is not None}
        return self.but(wrong, headers=kept)

    def with_body(self, wrong: str, body: Any) -> Self:
        """The same request with this JSON body."""
        return self.but(wrong, content=json.dumps(body).encode())


@dataclass(frozen=True)
class Operation:
    """One route of the document."""

    method: str
    path: str
    about: dict[str, Any]
    document: dict[str, Any]

    @property
    def path_names(self) -> list[str]:
        return [p["name"] for p in self.about.get("parameters", []) if p["in"] == "path"]

    @property
    def query(self) -> dict[str, Schema]:
        """The query parameters, each with the schema of a value that is given."""
        return {
            p["name"]: self.plain(p["schema"])
            for p in self.about.get("parameters", [])
            if p["in"] == "query"
        }

    @property
    def header_names(self) -> set[str]:
        return {p["name"] for p in self.about.get("parameters", []) if p["in"] == "header"}

    @property
    def body_types(self) -> set[str]:
        return set(self.about.get("requestBody", {}).get("content", ()))

    @property
    def body_schema(self) -> Schema | None:
        """The schema of a JSON body, if it takes one."""
        content = self.about.get("requestBody", {}).get("content", {})
        return self.plain(content[JSON]["schema"]) if JSON in content else None

    @property
    def is_probe(self) -> bool:
        return "probes" in self.about.get("tags", ())

    def plain(self, schema: Schema) -> Schema:
        """The schema itself, where it refers to another or offers null besides."""
        while True:
            if "$ref" in schema:
                schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            elif "anyOf" in schema:
                schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
            else:
                return schema

    def sample(self, schema: Schema) -> Any:
        """A value that fits the schema."""
        schema = self.plain(schema)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        match schema.get("type"):
            case "object":
                wanted = schema.get("required", ())
                properties = schema.get("properties", {})
                return {name: self.sample(properties[name]) for name in wanted}
            case "array":
                return [self.sample(schema["items"])] * max(1, schema.get("minItems", 0))
            case "boolean":
                return True
            case "integer" | "number" as number:
                return NUMBERS[number]
            case _:
                return SAMPLES.get(schema.get("format", ""), "sample")

    def request(self, values: dict[str, str]) -> Sent:
        """A request that fits the document.

        Args:
            values: for path parameters, by name; unknown ids where they say nothing.
        """
        path = self.path
        for name in self.path_names:
            path = path.replace("{" + name + "}", values.get(name, str(UNKNOWN_ID)))
        headers = {"If-Match": "*"} if "If-Match" in self.header_names else {}
        if self.body_schema is None:
            return Sent(self.method, path, headers=headers)
        content = json.dumps(self.sample(self.body_schema)).encode()
        return Sent(self.method, path, headers=headers | {"Content-Type": JSON}, content=content)


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Every operation of an OpenAPI document."""
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            yield Operation(method.upper(), path, about, document)
