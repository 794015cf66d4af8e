"""Applying a JSON Patch by the letter of RFC 6902."""

from copy import deepcopy
from typing import Any

from contracts.http.history import PatchOperation
from services.projections.history.patching import unescaped


def applied(document: Any, operations: list[PatchOperation]) -> Any:
    """The document after the operations, by the letter of RFC 6902."""
    root = {"": deepcopy(document)}
    for operation in operations:
        place: Any = root
        *way, last = ["", *unescaped(operation.path)]
        for name in way:
            place = place[int(name)] if isinstance(place, list) else place[name]
        if isinstance(place, list):
            index = len(place) if last == "-" else int(last)
            assert operation.op == "add" or index < len(place)
            if operation.op == "add":
                place.insert(index, deepcopy(operation.value))
            elif operation.op == "remove":
                del place[index]
            else:
                place[index] = deepcopy(operation.value)
        elif operation.op == "remove":
            del place[last]
        else:
            assert operation.op == "add" or last in place
            place[last] = deepcopy(operation.value)
    return root[""]
