"""JSON Patch (RFC 6902) between two documents.

Made here, in `add`, `remove` and `replace` only: the library for it also looks for moves, and then
at times yields a patch that does not apply. Things that come and go are kept by their ids, so an
operation's path names them; of a list only the end grows or shrinks.
"""

from collections.abc import Iterator
from typing import Any

from contracts.http.history import PatchOperation


def patch(before: Any, after: Any, path: str = "") -> Iterator[PatchOperation]:
    """The operations that make `after` of `before`; both are plain JSON values."""
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_objects(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, path)
    else:
        yield PatchOperation(op="replace", path=path, value=after)


def _of_objects(
    before: dict[str, Any], after: dict[str, Any], path: str
) -> Iterator[PatchOperation]:
    for name in before:
        if name not in after:
            yield PatchOperation(op="remove", path=f"{path}/{escaped(name)}")
    for name, value in after.items():
        place = f"{path}/{escaped(name)}"
        if name in before:
            yield from patch(before[name], value, place)
        else:
            yield PatchOperation(op="add", path=place, value=value)


def _of_lists(before: list[Any], after: list[Any], path: str) -> Iterator[PatchOperation]:
    for place in range(len(before) - 1, len(after) - 1, -1):
        yield PatchOperation(op="remove", path=f"{path}/{place}")
    for place, value in enumerate(after):
        if place < len(before):
            yield from patch(before[place], value, f"{path}/{place}")
        else:
            yield PatchOperation(op="add", path=f"{path}/-", value=value)


def escaped(name: str) -> str:
    """A name as JSON Pointer (RFC 6901) writes it."""
    return name.replace("~", "~0").replace("/", "~1")


def unescaped(path: str) -> list[str]:
    """The names that a JSON Pointer is made of."""
    parts = path.split("/")[1:]
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]
