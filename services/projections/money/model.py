"""The read model `money`: claims by their steps and stages, grants by what they may still cost."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.money import claim_rows, grant_rows


def fold(connection: Connection[Any], log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what a batch of either log says."""
    (grant_rows if log == "case" else claim_rows).fold(connection, events)


MONEY = ReadModel(
    "money",
    ("case", "claims"),
    claim_rows.TABLES + grant_rows.TABLES,
    fold,
    (*claim_rows.ROWS, *grant_rows.ROWS),
    claim_rows.INDEXES,
)
