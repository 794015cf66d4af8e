"""What the projections answer: reports, timelines, and the read models themselves."""

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote
from uuid import UUID

import httpx2

from contracts.client.transport import Query, Transport
from contracts.http.reports import (
    MunicipalityMap,
    ParkedEvents,
    PeopleField,
    PeopleReport,
    ProjectionDigest,
    ProjectionStates,
    Rebuilt,
    SpendingField,
    SpendingReport,
    TimelineOrder,
    TimelinePage,
    Verified,
)

MOST_ROWS = 1000
# The answer comes when the rebuild is done.
PATIENCE = httpx2.Timeout(60.0, connect=5.0, read=4 * 3600.0)


class Reports:
    """The reading side of the client; `known_at` is a date, a time, or positions of the logs."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def spending(
        self,
        by: Sequence[SpendingField],
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> SpendingReport:
        """Approved money by these fields, of deliveries up to `on`."""
        query = grouped_query(by, known_at, on, municipality_map)
        response = self._transport.send("GET", "/reports/spending", query=query)
        return self._transport.read(SpendingReport, response)

    def people(
        self,
        by: Sequence[PeopleField],
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> PeopleReport:
        """Persons, service links, assessed and parents by these fields."""
        query = grouped_query(by, known_at, on, municipality_map)
        response = self._transport.send("GET", "/reports/people", query=query)
        return self._transport.read(PeopleReport, response)

    def timeline_pages(
        self,
        case_id: UUID,
        *,
        known_at: str | None = None,
        on: date | None = None,
        order: TimelineOrder = "recorded",
    ) -> Iterator[TimelinePage]:
        """Everything that happened in a case; every page counts in the same positions."""
        query = {"known_at": known_at, "on": _day(on), "order": order, "limit": MOST_ROWS}
        return self._transport.pages(TimelinePage, f"/cases/{case_id}/timeline", query)

    def projections(self) -> ProjectionStates:
        """How far each read model is."""
        return self._transport.read(ProjectionStates, self._transport.send("GET", "/projections"))

    def parked(self, name: str) -> ParkedEvents:
        """What a read model had to leave out, the first thousand."""
        response = self._transport.send("GET", f"{_projection(name)}/parked")
        return self._transport.read(ParkedEvents, response)

    def rebuild(self, name: str, *, processes: int = 1) -> Rebuilt:
        """Rebuild a read model with so many processes; returns when its new tables answer."""
        response = self._transport.send(
            "POST",
            f"{_projection(name)}/rebuild",
            query={"processes": processes},
            timeout=PATIENCE,
        )
        return self._transport.read(Rebuilt, response)

    def verify(self, name: str) -> Verified:
        """Hold a read model against a rebuild up to the same positions; changes nothing."""
        response = self._transport.send("POST", f"{_projection(name)}/verify", timeout=PATIENCE)
        return self._transport.read(Verified, response)

    def digest(self, name: str, *, known_at: str | None = None) -> ProjectionDigest:
        """A fingerprint of all that a read model tells."""
        query = {"known_at": known_at}
        response = self._transport.send("GET", f"{_projection(name)}/digest", query=query)
        return self._transport.read(ProjectionDigest, response)


def grouped_query(
    by: Sequence[str], known_at: str | None, on: date | None, municipality_map: MunicipalityMap
) -> Query:
    """The query parameters of a report that is grouped."""
    return {
        "by": ",".join(by),
        "known_at": known_at,
        "on": _day(on),
        "municipality_map": municipality_map,
    }


def _projection(name: str) -> str:
    return f"/projections/{quote(name, safe='')}"


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
