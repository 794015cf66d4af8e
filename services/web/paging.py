"""Keyset paging: a cursor names the row after which the next page begins; none is skipped."""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Query
from pydantic import TypeAdapter, ValidationError

from services.web.problems import invalid

T = TypeVar("T")

PAGE_ROWS = 100
MOST_PAGE_ROWS = 1000

Limit = Annotated[
    int, Query(ge=1, le=MOST_PAGE_ROWS, description="How many rows a page has at most.")
]
Cursor = Annotated[
    str | None, Query(max_length=500, description="`next_cursor` of the page before.")
]


def encode_cursor(key: Sequence[object]) -> str:
    """The cursor of the row whose sort key this is; the key must be plain JSON."""
    return urlsafe_b64encode(json.dumps(list(key)).encode()).decode()


def decode_cursor(cursor: str | None, shape: TypeAdapter[T], first: T) -> T:
    """The sort key of a cursor, or `first` where there is none.

    Raises:
        Problem: 422 where it is no cursor of ours.
    """
    if cursor is None:
        return first
    try:
        return shape.validate_json(b64decode(cursor.encode("ascii"), b"-_", validate=True))
    except (ValidationError, ValueError) as error:
        raise invalid(
            "cursor",
            "The cursor is not one of this list. Begin again without a cursor.",
            "Kursors nav no šī saraksta. Sāc no jauna bez kursora.",
        ) from error
