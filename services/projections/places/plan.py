"""The infrastructure plan as a query: at an amendment, on a day, as known at a position."""

from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from contracts.http.places import ObjectState


class Amendment(NamedTuple):
    """An amendment of the plan of a region."""

    region: str
    amendment: int
    adopted_on: date
    amendment_reference: str


class PlacesObject(NamedTuple):
    """An object of the plan; see `contracts.http.places.PlacesObject`."""

    region: str
    object_reference: str
    municipality: str
    title: str
    place_kind: str
    places: int | None
    address: str | None
    cost_cents: int | None
    deadline: date | None
    proposed_cost_cents: int | None
    proposed_deadline: date | None
    released_places: int
    released_cost_cents: int
    amendment: int
    is_cancelled: bool
    completed_on: date | None
    provider: str | None
    started_on: date | None
    started_places: int | None

    @property
    def state(self) -> ObjectState:
        """How far it is."""
        if self.is_cancelled:
            return "cancelled"
        if self.started_on is not None:
            return "started"
        if self.provider is not None:
            return "provider_registered"
        return "planned" if self.completed_on is None else "completed"


def _last(column: str, of: str | None = None) -> str:
    """What was said last of it; nulls count only among the rows that `of` chooses."""
    return (
        f"(array_agg({column} ORDER BY effective_date DESC, position DESC)"
        f" FILTER (WHERE {of or f'{column} IS NOT NULL'}))[1]"
    )


_TERMS = "milestone IN ('terms_proposed', 'terms_approved')"
_PLAN = f"""
SELECT region, object_reference, {_last("municipality")} AS municipality,
       {_last("title")} AS title, {_last("place_kind")} AS place_kind,
       sum(places_delta)::bigint AS places, {_last("address")} AS address,
       sum(cost_delta_cents)::bigint AS cost_cents, {_last("deadline")} AS deadline,
       {_last("proposed_cost_cents", _TERMS)} AS proposed_cost_cents,
       {_last("proposed_deadline", _TERMS)} AS proposed_deadline,
       sum(released_places_delta)::bigint AS released_places,
       sum(released_cost_delta_cents)::bigint AS released_cost_cents,
       max(amendment) AS amendment,
       coalesce(bool_or(milestone = 'cancelled'), false) AS is_cancelled,
       min(effective_date) FILTER (WHERE milestone = 'completed') AS completed_on,
       {_last("provider")} AS provider,
       min(effective_date) FILTER (WHERE milestone = 'started') AS started_on,
       {_last("started_places")} AS started_places
  FROM object_entry
 WHERE position <= %(position)s
   AND (%(on)s::date IS NULL OR effective_date <= %(on)s)
   AND (%(region)s::text IS NULL OR region = %(region)s)
   AND (%(amendment)s::int IS NULL OR amendment <= %(amendment)s)
 GROUP BY region, object_reference
 ORDER BY region COLLATE "C", object_reference COLLATE "C"
"""  # noqa: S608 - constants

_AMENDMENTS = """
SELECT region, amendment, adopted_on, amendment_reference FROM amendment
 WHERE position <= %(position)s
   AND (%(on)s::date IS NULL OR adopted_on <= %(on)s)
   AND (%(region)s::text IS NULL OR region = %(region)s)
 ORDER BY region COLLATE "C", amendment
"""


def plan(
    connection: Connection[Any],
    position: int,
    *,
    on: date | None = None,
    region: str | None = None,
    amendment: int | None = None,
) -> list[PlacesObject]:
    """Every object that the plan has or had, by region and reference.

    Args:
        connection: see `reading`.
        position: of the case log.
        on: only entries up to this day.
        region: only the plan of this region.
        amendment: what the plan said by this amendment, 0 for before the first one; nothing of how
            far an object was.
    """
    with connection.cursor(row_factory=class_row(PlacesObject)) as cursor:
        parameters = {"position": position, "on": on, "region": region, "amendment": amendment}
        return cursor.execute(_PLAN.encode(), parameters).fetchall()


def amendments(
    connection: Connection[Any],
    position: int,
    *,
    on: date | None = None,
    region: str | None = None,
) -> list[Amendment]:
    """The amendments that were adopted, by region and number; arguments as of `plan`."""
    with connection.cursor(row_factory=class_row(Amendment)) as cursor:
        parameters = {"position": position, "on": on, "region": region}
        return cursor.execute(_AMENDMENTS, parameters).fetchall()
