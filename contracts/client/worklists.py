"""What is to be done and who has how much of it, as known at any time."""

from collections.abc import Iterator, Sequence
from datetime import date

from contracts.client.transport import Query, Transport
from contracts.http.worklists import (
    CaseloadReport,
    Worklist,
    WorklistField,
    WorklistKind,
    WorklistReport,
    WorklistStatus,
)

MOST_ROWS = 1000


class Worklists:
    """Worklists and caseloads; `on` is the day that they are of, today by default."""

    _transport: Transport

    def worklist_pages(
        self,
        *,
        municipality: str | None = None,
        region: str | None = None,
        worker: str | None = None,
        kind: WorklistKind | None = None,
        status: WorklistStatus | None = None,
        on: date | None = None,
        known_at: str | None = None,
    ) -> Iterator[Worklist]:
        """What is to be done, by the day it is due; every page counts in the same positions."""
        query = {
            **_of(municipality, region, on, known_at),
            "worker": worker,
            "kind": kind,
            "status": status,
            "limit": MOST_ROWS,
        }
        return self._transport.pages(Worklist, "/worklist", query)

    def worklist_counts(
        self,
        by: Sequence[WorklistField] = (),
        *,
        municipality: str | None = None,
        region: str | None = None,
        on: date | None = None,
        known_at: str | None = None,
    ) -> WorklistReport:
        """How much is to be done, by these fields."""
        query = {**_of(municipality, region, on, known_at), "by": ",".join(by)}
        response = self._transport.send("GET", "/reports/worklist", query=query)
        return self._transport.read(WorklistReport, response)

    def caseload(
        self,
        *,
        municipality: str | None = None,
        region: str | None = None,
        on: date | None = None,
        known_at: str | None = None,
    ) -> CaseloadReport:
        """The open cases of each worker, and the clients of each mentor."""
        query = _of(municipality, region, on, known_at)
        response = self._transport.send("GET", "/reports/caseload", query=query)
        return self._transport.read(CaseloadReport, response)


def _of(
    municipality: str | None, region: str | None, on: date | None, known_at: str | None
) -> Query:
    return {
        "municipality": municipality,
        "region": region,
        "on": on.isoformat() if on else None,
        "known_at": known_at,
    }
