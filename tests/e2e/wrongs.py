"""What can be wrong with a request: each function makes bad ones of one operation.

`values` are path parameters that name something, so that nothing is refused for its path alone.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.e2e.requests import UNKNOWN_ID, Operation, Schema, Sent

HUGE = "x" * 900_000
Values = dict[str, str]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_AN_ID = ("1", "x" * 5000, "%00", "%ff", "..%2f..", "' OR 1=1 --", "ā")
NOT_A_DATE = ("2023-02-30", "2023-13-01", "0000-00-00", "yesterday")
OUT_OF_TIME = ("1023-01-01", "9999-12-31")
NOT_A_CODE = ("Bad Code", "ā", "x" * 5000, "%00", "")
NOT_A_NAME = ("x" * 5000, "\x01", "")
KNOWN_AT = (
    *("2023-02-30", "2999-01-01", "9999-12-31", "0000-00-00", "2023-05-20T25:00:00Z"),
    *("2999-05-20T10:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    *("case:999999999", "claims:999999999", "case:999999999999999999", "case:-1", "case:1,case:2"),
    *("case:", "case:x", "case:1,claims", "people:1", "²", "case:²", "", " ", "now", "x" * 5000),
)
BY = ("no_such", "year,year", "year,,year", ",", "year;drop table", "ā", "x" * 5000)


def of_path(operation: Operation, values: Values) -> Iterator[Sent]:
    """Ids that are none, and ids of nothing."""
    for name in operation.path_names:
        for text in (str(UNKNOWN_ID), *NOT_AN_ID):
            yield operation.request(values | {name: text}).but(f"{name}={text[:20]!r}")


def of_query(operation: Operation, values: Values) -> Iterator[Sent]:
    """Values of query parameters that do not fit."""
    fitting = operation.request(values)
    for name, schema in operation.query.items():
        for text in _wrong_texts(name, schema):
            yield fitting.with_param(name, text)


def _wrong_texts(name: str, schema: Schema) -> Iterator[str]:
    if name in ("by", "known_at"):
        yield from {"by": BY, "known_at": KNOWN_AT}[name]
    elif name == "cursor":
        yield from ("x", "ā", "[1,2]", "AAAA", "x" * 5000)
    elif "enum" in schema:
        yield from ("no_such", "", HUGE[:5000])
    elif schema.get("format") == "date":
        yield from (*NOT_A_DATE, "")
    elif schema.get("format") == "uuid":
        yield from ("1", "ā", "x" * 5000)
    elif schema.get("type") == "integer":
        if schema.get("minimum") != 0:
            yield "0"
        yield from ("-1", "1001", "1e3", "1.5", "x", "9" * 400)
    elif schema.get("type") == "boolean":
        yield from ("maybe", "2", "")
    elif schema.get("pattern", "").startswith("^[a-z]"):
        yield from NOT_A_CODE
    else:
        yield from NOT_A_NAME


def of_body(operation: Operation, values: Values) -> Iterator[Sent]:
    """Bodies that are no JSON, other JSON, or one property away from fitting."""
    if operation.body_schema is None:
        return
    fitting = operation.request(values)
    for wrong, content in {
        "no body": b"",
        "broken JSON": b'{"effective_date": ',
        "bytes that are no text": b'{"effective_date": "\xff"}',
        "half a letter": b'{"reason": "\\ud800"}',
        "half a letter as a name": b'{"\\ud800": 1}',
        "a zero byte": b'{"reason": "\\u0000", "\\u0000": 1}',
        "deep JSON": b"[" * 100_000,
        "no number": b'{"effective_date": NaN}',
        "a long number": b'{"effective_date": ' + b"9" * 100_000 + b"}",
        "more than a megabyte": b'{"reason": "' + b"x" * 1_100_000 + b'"}',
    }.items():
        yield fitting.but(wrong, content=content)
    others: tuple[Any, ...] = ([], "x", 1, None, True, [{}], {})
    for other in others:
        yield fitting.with_body(f"body {other!r}", other)
    yield from _of_properties(operation, fitting, operation.body_schema)


def _of_properties(operation: Operation, fitting: Sent, schema: Schema) -> Iterator[Sent]:
    sample = operation.sample(schema)
    yield fitting.with_body("an unknown property", sample | {"no_such": 1})
    yield fitting.with_body("a huge unknown property", sample | {HUGE: 1})
    for name in schema.get("required", ()):
        yield fitting.with_body(f"{name} missing", {k: v for k, v in sample.items() if k != name})
    for name, about in schema["properties"].items():
        for wrong, value in _wrong_values(operation, about):
            yield fitting.with_body(f"{name}: {wrong}", sample | {name: value})


def _wrong_values(operation: Operation, about: Schema) -> Iterator[tuple[str, Any]]:
    """Values that no such property has; of a list, and of what it lists, as well."""
    schema = operation.plain(about)
    yield from (("an object", {"a": 1}), ("a huge text", HUGE), ("a zero byte", "a\x00b"))
    if schema.get("type") != "array":
        yield "a list", [1]
    else:
        yield from (("a list of numbers", [1]), ("a list of nothing", [None]), ("a text", "x"))
    if "enum" in schema or "const" in schema:
        yield from (("no such value", "no_such"), ("a number", 1))
    if schema.get("format") == "date":
        yield from ((text, text) for text in (*NOT_A_DATE, *OUT_OF_TIME))
    if schema.get("format") == "uuid":
        yield from (("no id", "x"), ("a number", 7))
    if schema.get("type") == "integer":
        yield from (("a fraction", 0.5), ("no number", "x"), ("far too many", 10**40))
    yield from _out_of_bounds(schema)
    if schema.get("type") == "array":
        yield from _wrong_lists(operation, schema)


def _out_of_bounds(schema: Schema) -> Iterator[tuple[str, Any]]:
    if "minimum" in schema:
        yield "less than the least", schema["minimum"] - 1
    if "exclusiveMinimum" in schema:
        yield "nothing", schema["exclusiveMinimum"]
    if "maximum" in schema:
        yield "more than the most", schema["maximum"] + 1
    if schema.get("type") == "number":
        yield from (("thousandths", 0.125), ("a number as a word", "one"), ("infinity", "Infinity"))
    if schema.get("minLength"):
        yield from (("an empty text", ""), ("blanks", "  "))
    if "pattern" in schema and schema["pattern"].startswith("^[a-z]"):
        yield from ((repr(code[:20]), code) for code in NOT_A_CODE)


def _wrong_lists(operation: Operation, schema: Schema) -> Iterator[tuple[str, Any]]:
    item = operation.sample(schema["items"])
    if schema.get("minItems"):
        yield "an empty list", []
    if "maxItems" in schema:
        yield "a long list", [item] * (schema["maxItems"] + 1)
    of_item = operation.plain(schema["items"])
    if of_item.get("type") != "object":
        for wrong, value in _wrong_values(operation, of_item):
            yield f"a list with {wrong}", [value]
        return
    yield "a list with an unknown property", [item | {"no_such": 1}]
    for name in of_item.get("required", ()):
        yield f"a list without {name}", [{k: v for k, v in item.items() if k != name}]
    for name, about in of_item["properties"].items():
        for wrong, value in _wrong_values(operation, about):
            yield f"a list with {name}: {wrong}", [item | {name: value}]


def of_headers(operation: Operation, values: Values) -> Iterator[Sent]:
    """Headers that are missing or do not fit."""
    fitting = operation.request(values)
    if "If-Match" in operation.header_names:
        yield fitting.with_headers("no If-Match", If_Match=None)
        for text in ("3", '"x"', 'W/"1"', '"1", "2"', '"' + "9" * 40 + '"', "x" * 300, '"-1"'):
            yield fitting.with_headers(f"If-Match {text[:20]}", If_Match=text)
    wrong = {
        "Idempotency-Key": ("", "a b", "x" * 300),
        "purpose": ("", "No Purpose", "x" * 300),
        "Correlation-Id": ("1", "x" * 300),
        "Import-Id": ("1", "x" * 300),
    }
    for name in sorted(operation.header_names & set(wrong)):
        for text in wrong[name]:
            yield fitting.with_headers(f"{name}: {text[:20]!r}", **{name.replace("-", "_"): text})


def of_identity(operation: Operation, values: Values) -> Iterator[Sent]:
    """Nobody asks, or somebody unknown."""
    if operation.is_probe:
        return
    fitting = operation.request(values)
    yield fitting.but("no token", token=False)
    for text in ("Bearer", "Bearer x", "Basic eDp4", "Bearer " + "x" * 5000, "x"):
        headers = fitting.headers | {"Authorization": text}
        yield fitting.but(f"token {text[:20]!r}", token=False, headers=headers)


def of_method(operation: Operation, values: Values) -> Iterator[Sent]:
    """Methods that the path does not have."""
    known = {method.upper() for method in operation.document["paths"][operation.path]}
    for method in METHODS:
        if method not in known:
            yield operation.request(values).but(f"method {method}", method=method)


def of_content_type(operation: Operation, values: Values) -> Iterator[Sent]:
    """A body that says it is something else."""
    fitting = operation.request(values)
    for text in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
        if operation.body_types:
            sent = fitting.with_headers(f"Content-Type {text}", Content_Type=text)
            yield sent if sent.content else sent.but(sent.wrong, content=json.dumps({}).encode())


WRONGS: dict[str, Callable[[Operation, Values], Iterator[Sent]]] = {
    "path": of_path,
    "query": of_query,
    "body": of_body,
    "headers": of_headers,
    "identity": of_identity,
    "method": of_method,
    "content type": of_content_type,
}
