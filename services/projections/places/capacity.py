"""Capacity of services against demand and use, by municipality of today's map and service."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from contracts.http.places import PlacesBasis
from contracts.reference import current_municipality
from contracts.reference.place_kinds import place_kind_codes, quoted_place_kind
from services.projections.models.grouping import map_parameters
from services.projections.places.plan import PlacesObject

Cell = tuple[str, str]
"""A municipality and a service."""


class Capacity(NamedTuple):
    """Places and persons of one cell; see `contracts.http.places.CapacityRow`."""

    places_not_started: int = 0
    started_places: int = 0
    registered_places: int = 0
    unlimited_providers: int = 0
    persons_planned: int = 0
    persons_granted: int = 0

    @property
    def places_basis(self) -> PlacesBasis | None:
        """Which places there are to be filled; None where none are started or registered.

        The provider of a started object is registered as well: the greater number has the other
        in it, and they are not added up.
        """
        if self.unlimited_providers:
            return "unlimited"
        if self.started_places >= self.registered_places:
            return "started" if self.started_places else None
        return "registered"

    @property
    def free_places(self) -> int | None:
        """Places that no running grant fills; None where their number has no limit or basis."""
        free = self._unfilled
        return None if free is None else max(0, free)

    @property
    def over_capacity(self) -> int | None:
        """Persons with a running grant for whom there is no place; None as for free places."""
        free = self._unfilled
        return None if free is None else max(0, -free)

    @property
    def _unfilled(self) -> int | None:
        if self.places_basis in (None, "unlimited"):
            return None
        return max(self.started_places, self.registered_places) - self.persons_granted


_ON_MAP = """
  LEFT JOIN unnest(%(merged)s::text[], %(successors)s::text[]) AS map(merged, successor)
    ON merged = municipality
"""
_PROVIDERS = f"""
SELECT coalesce(successor, municipality), service, coalesce(sum(places), 0)::bigint,
       count(*) FILTER (WHERE places IS NULL)
  FROM (SELECT *, rank() OVER (PARTITION BY provider ORDER BY holds_from DESC, position DESC)
          FROM provider_entry WHERE position <= %(position)s AND holds_from <= %(on)s) entry
  {_ON_MAP}
 WHERE rank = 1 AND service IS NOT NULL AND (holds_to IS NULL OR %(on)s <= holds_to)
 GROUP BY 1, 2
"""  # noqa: S608 - constants
_OPEN_CASES = """
SELECT case_id,
       (array_agg(municipality ORDER BY holds_from DESC, position DESC)
          FILTER (WHERE municipality IS NOT NULL AND holds_from <= %(on)s))[1] AS municipality
  FROM case_entry
 WHERE position <= %(position)s
 GROUP BY case_id
HAVING (array_agg(is_open ORDER BY holds_from DESC, position DESC)
          FILTER (WHERE is_open IS NOT NULL AND holds_from <= %(on)s))[1]
   AND coalesce((array_agg(died_on ORDER BY position DESC)
          FILTER (WHERE tells_death))[1], 'infinity') >= %(on)s
"""
_PLANNED = f"""
SELECT coalesce(successor, municipality), service, count(DISTINCT case_id)
  FROM (SELECT *, rank() OVER (PARTITION BY case_id ORDER BY effective_date DESC, position DESC)
          FROM planned_service WHERE position <= %(position)s AND effective_date <= %(on)s) planned
  JOIN ({_OPEN_CASES}) open_case USING (case_id)
  {_ON_MAP}
 WHERE rank = 1
 GROUP BY 1, 2
"""  # noqa: S608 - constants
_GRANTED = f"""
SELECT coalesce(successor, municipality), service, count(DISTINCT case_id)
  FROM (SELECT DISTINCT ON (grant_id) case_id, service, period_to
          FROM grant_entry WHERE position <= %(position)s AND effective_date <= %(on)s
         ORDER BY grant_id, position DESC) granted
  JOIN ({_OPEN_CASES}) open_case USING (case_id)
  {_ON_MAP}
 WHERE %(on)s <= period_to
 GROUP BY 1, 2
"""  # noqa: S608 - constants


def capacity(
    connection: Connection[Any], position: int, on: date, objects: Iterable[PlacesObject]
) -> dict[Cell, Capacity]:
    """Places and persons on a day, by municipality and service.

    Places of a building of several services count for none of them: the plan does not divide them.

    Args:
        connection: see `reading`.
        position: of the case log.
        on: the day.
        objects: the plan of the day.
    """
    found: dict[Cell, Capacity] = defaultdict(Capacity)
    for one in objects:
        service = _service_of(one.place_kind)
        if service is None or one.is_cancelled:
            continue
        cell = (current_municipality(one.municipality), service)
        started_places, held = one.started_places or 0, found[cell]
        found[cell] = held._replace(
            places_not_started=held.places_not_started + max(0, (one.places or 0) - started_places),
            started_places=held.started_places + started_places,
        )
    parameters = {"position": position, "on": on} | map_parameters("current")
    for place, service, places, unlimited in connection.execute(_PROVIDERS.encode(), parameters):
        found[place, service] = found[place, service]._replace(
            registered_places=places, unlimited_providers=unlimited
        )
    for query, field in ((_PLANNED, "persons_planned"), (_GRANTED, "persons_granted")):
        for place, service, persons in connection.execute(query.encode(), parameters):
            found[place, service] = found[place, service]._replace(**{field: persons})
    return dict(found)


def _service_of(place_kind: str) -> str | None:
    known = place_kind in place_kind_codes()
    return quoted_place_kind(place_kind).service if known else None
