"""The reports of places: the infrastructure plan, differences of it, capacity."""

from datetime import date

from contracts.client.transport import Transport
from contracts.http.places import CapacityReport, PlacesDifference, PlacesReport


class Places:
    """Places as reported; `known_at` is a date, a time, or positions of the logs."""

    _transport: Transport

    def places(
        self,
        *,
        known_at: str | None = None,
        on: date | None = None,
        region: str | None = None,
        amendment: int | None = None,
    ) -> PlacesReport:
        """The plan of a region, or of all; by an amendment, or as far as it has come."""
        query = {
            "known_at": known_at,
            "on": _day(on),
            "region": region,
            "amendment": _number(amendment),
        }
        response = self._transport.send("GET", "/reports/places", query=query)
        return self._transport.read(PlacesReport, response)

    def places_difference(
        self,
        *,
        from_amendment: int | None = None,
        to_amendment: int | None = None,
        from_known_at: str | None = None,
        to_known_at: str | None = None,
        from_on: date | None = None,
        to_on: date | None = None,
        region: str | None = None,
    ) -> PlacesDifference:
        """What the plan says, and did not say by another amendment, day or knowledge."""
        query = {
            "from_amendment": _number(from_amendment),
            "to_amendment": _number(to_amendment),
            "from_known_at": from_known_at,
            "to_known_at": to_known_at,
            "from_on": _day(from_on),
            "to_on": _day(to_on),
            "region": region,
        }
        response = self._transport.send("GET", "/reports/places/difference", query=query)
        return self._transport.read(PlacesDifference, response)

    def capacity(
        self,
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality: str | None = None,
        service: str | None = None,
    ) -> CapacityReport:
        """Places of each service against who needs, has and uses it on a day, today by default."""
        query = {
            "known_at": known_at,
            "on": _day(on),
            "municipality": municipality,
            "service": service,
        }
        response = self._transport.send("GET", "/reports/capacity", query=query)
        return self._transport.read(CapacityReport, response)


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)
