"""The read model `worklist`: what clocks, limits and claims need, of both logs."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.worklists import case_fold, claim_fold, marks


def fold(connection: Connection[Any], log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what a batch of either log says."""
    (case_fold if log == "case" else claim_fold).fold(connection, events)


WORKLIST = ReadModel(
    "worklist",
    ("case", "claims"),
    marks.TABLES + claim_fold.TABLES,
    fold,
    (*marks.ROWS, *claim_fold.ROWS),
    marks.INDEXES,
)
