"""Whether a schema may take the place of another: additions may, anything else may not.

What was valid stays valid, and who reads by the old schema finds all that it promised. An
incompatible change is a new version of the event, with an upcaster.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

NARROWING = ("minimum", "exclusiveMinimum", "minLength", "minItems")
WIDENING = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
SAME = ("type", "const", "format", "pattern", "contentEncoding", "multipleOf", "uniqueItems")


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """Why `new` may not take the place of `old`, each with where; empty where it may."""
    return incompatible_parts(old, new, old, new, "$")


def incompatible_parts(
    old: Schema, new: Schema, old_document: Schema, new_document: Schema, where: str
) -> list[str]:
    """The same of schemas within documents, in which their references are."""
    return list(_compared(old, new, old_document, new_document, where, frozenset()))


def _compared(
    old: Schema,
    new: Schema,
    old_document: Schema,
    new_document: Schema,
    where: str,
    seen: frozenset[tuple[str, str]],
) -> Iterator[str]:
    pair = (str(old.get("$ref", "")), str(new.get("$ref", "")))
    if any(pair):
        if pair in seen:
            return
        seen |= {pair}
    old, new = _resolved(old, old_document), _resolved(new, new_document)
    yield from _limits(old, new, where)
    yield from _properties(old, new, old_document, new_document, where, seen)
    for inner in ("items", "additionalProperties", "propertyNames"):
        if isinstance(old.get(inner), Mapping):
            if not isinstance(new.get(inner), Mapping):
                yield f"{where}: {inner} is gone"
            else:
                yield from _compared(
                    old[inner], new[inner], old_document, new_document, f"{where}[]", seen
                )
    for choices in ("anyOf", "oneOf"):
        yield from _choices(old, new, old_document, new_document, f"{where} {choices}", seen)
    if len(old.get("allOf", ())) != len(new.get("allOf", ())):
        yield f"{where}: is put together of other parts"
    for one, other in zip(old.get("allOf", ()), new.get("allOf", ()), strict=False):
        yield from _compared(one, other, old_document, new_document, where, seen)


def _resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        target: Any = document
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        schema = target
    return schema


def _limits(old: Schema, new: Schema, where: str) -> Iterator[str]:
    for name in SAME:
        if old.get(name) != new.get(name):
            yield f"{where}: {name} was {old.get(name)!r} and is {new.get(name)!r}"
    for name in NARROWING:
        if new.get(name, float("-inf")) > old.get(name, float("-inf")):
            yield f"{where}: {name} rose to {new[name]}"
    for name in WIDENING:
        if new.get(name, float("inf")) < old.get(name, float("inf")):
            yield f"{where}: {name} fell to {new[name]}"
    if gone := set(old.get("enum", ())) - set(new.get("enum", old.get("enum", ()))):
        yield f"{where}: no longer takes {', '.join(map(repr, sorted(gone)))}"
    if "enum" in new and "enum" not in old:
        yield f"{where}: takes a few values only, and took any"


def _properties(
    old: Schema,
    new: Schema,
    old_document: Schema,
    new_document: Schema,
    where: str,
    seen: frozenset[tuple[str, str]],
) -> Iterator[str]:
    required, required_now = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(required_now - required):
        yield f"{where}.{name}: is required now; give it a default"
    for name in sorted(required - required_now):
        yield f"{where}.{name}: was always there, and may be absent now"
    properties = new.get("properties", {})
    for name, schema in old.get("properties", {}).items():
        if name not in properties:
            yield f"{where}.{name}: is gone"
        else:
            yield from _compared(
                schema, properties[name], old_document, new_document, f"{where}.{name}", seen
            )


def _choices(
    old: Schema,
    new: Schema,
    old_document: Schema,
    new_document: Schema,
    where: str,
    seen: frozenset[tuple[str, str]],
) -> Iterator[str]:
    """Every alternative that there was still has one that takes its place."""
    name = where.rpartition(" ")[2]
    now = new.get(name, ())
    if now and name not in old:
        yield f"{where}: has alternatives, and was one thing"
    for number, choice in enumerate(old.get(name, ())):
        compared = (
            list(_compared(choice, other, old_document, new_document, where, seen)) for other in now
        )
        if all(compared):
            yield f"{where}: alternative {number} ({_named(choice)}) is gone or narrower"


def _named(choice: Schema) -> str:
    return str(choice.get("$ref") or choice.get("type") or choice.get("const") or "?")
