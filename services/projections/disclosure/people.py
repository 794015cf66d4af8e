"""Which counts of the report on people are kept back.

The counts are looked at in every table that the fields asked for can make, so that a table and its
margins, asked for one after another, hide the same. Persons and service links go together, for
either nearly tells the other; those assessed and parents are other people and are looked at apart.

Only today's map of municipalities is told on, see `maps`. Not reckoned with: what two answers tell
together whose `known_at` or `on` differ, and what follows from two tables by different fields
beyond the margins that they share.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from services.projections.disclosure.tables import Pattern, Place, pattern_of, place_of
from services.projections.models.grouping import (
    ON_MAP,
    MunicipalityMap,
    group_columns,
    map_parameters,
)
from services.projections.models.people import FACTS, People

KINDS = ("client", "assessed", "representative")
"""What persons and service links, those assessed, and parents are counted of."""


class ToldPeople(NamedTuple):
    """The counts of one group as they are told: None where one is kept back."""

    group: tuple[Any, ...]
    counts: Mapping[str, int | None]

    @property
    def suppressed(self) -> bool:
        """Whether any is kept back."""
        return None in self.counts.values()


class Told(NamedTuple):
    """The report as it is told; `withheld` where the groups themselves would tell too much."""

    rows: list[ToldPeople]
    withheld: bool = False


def all_told(found: Sequence[People]) -> Told:
    """The whole report, for who may see people."""
    return Told([ToldPeople(row.group, _counts(row)) for row in found])


def people_told(
    found: Sequence[People],
    patterns: Mapping[str, Pattern],
    by: Sequence[str],
) -> Told:
    """The report without what the patterns keep back."""
    if any(pattern.withheld for pattern in patterns.values()):
        return Told([], withheld=True)
    of_count = {
        "persons": patterns["client"],
        "service_links": patterns["client"],
        "assessed": patterns["assessed"],
        "parents": patterns["representative"],
    }
    rows = []
    for row in found:
        place = place_of(by, row.group)
        counts = {
            name: None if place in of_count[name].kept_back else count
            for name, count in _counts(row).items()
        }
        rows.append(ToldPeople(row.group, counts))
    return Told(rows)


def people_patterns(
    connection: Connection[Any],
    position: int,
    by: Sequence[str],
    least_persons: int,
    *,
    on: date | None = None,
    municipality_map: MunicipalityMap = "current",
) -> dict[str, Pattern]:
    """What is kept back, by kind of people; the arguments are those of `people`."""
    counts = _every_margin(connection, position, by, on, municipality_map)
    without_service = [field for field in by if field != "service"]
    return {
        kind: pattern_of(counts[kind], by if kind == "client" else without_service, least_persons)
        for kind in KINDS
    }


def _every_margin(
    connection: Connection[Any],
    position: int,
    by: Sequence[str],
    on: date | None,
    municipality_map: MunicipalityMap,
) -> dict[str, dict[Place, int]]:
    """The persons of each kind at every place of the table by these fields."""
    fields = ", ".join(by)
    # Each person once at each finest place: counting every margin of that is cheap.
    rows = connection.execute(
        f"WITH met AS (SELECT DISTINCT {group_columns(by)} case_id, kind"  # noqa: S608 - constants
        f" FROM ({FACTS}) fact {ON_MAP})"
        f" SELECT kind, {f'GROUPING({fields}), {fields},' if by else '0,'}"
        " count(DISTINCT case_id) FROM met"
        f" GROUP BY kind{f', CUBE ({fields})' if by else ''}",
        {"position": position, "on": on} | map_parameters(municipality_map),
    )
    counts: dict[str, dict[Place, int]] = {kind: {} for kind in KINDS}
    for kind, left_out, *values, count in rows:
        place = frozenset(
            (field, value)
            for bit, (field, value) in enumerate(reversed(list(zip(by, values, strict=True))))
            if not left_out >> bit & 1
        )
        if kind == "client" or all(field != "service" for field, _ in place):
            counts[kind][place] = count
    return counts


def _counts(row: People) -> dict[str, int | None]:
    """The counts that the row has: by service there are two only."""
    counts = {
        "persons": row.persons,
        "service_links": row.service_links,
        "assessed": row.assessed,
        "parents": row.parents,
    }
    return {name: count for name, count in counts.items() if count is not None}
