"""Municipalities with the region and programme that they belong to, on either map."""

from typing import Any

from contracts.events.figures import FigureScope
from contracts.reference import current_municipality, merged_into, municipalities
from contracts.reference.programmes import programmes
from services.projections.models.grouping import MunicipalityMap

ON_PLACES = (
    " LEFT JOIN unnest(%(codes)s::text[], %(municipalities)s::text[], %(regions)s::text[],"
    " %(programmes)s::text[]) AS map(code, municipality, region, programme) ON code = recorded_in"
)
"""Joins to a fact's `recorded_in` the places that it counts for."""


def belongs_to(code: str, municipality_map: MunicipalityMap) -> dict[str, str | None]:
    """The places that a fact of this municipality counts for; None where it belongs nowhere."""
    found = municipalities().get(code)
    region = found.region if found else None
    of_region = (one.code for one in programmes().values() if region in one.regions)
    return {
        "municipality": current_municipality(code) if municipality_map == "current" else code,
        "region": region,
        "programme": next(of_region, None),
    }


def place_parameters(municipality_map: MunicipalityMap) -> dict[str, Any]:
    """The parameters of `ON_PLACES`."""
    codes = list(municipalities())
    places = [belongs_to(code, municipality_map) for code in codes]
    return {
        "codes": codes,
        "municipalities": [one["municipality"] for one in places],
        "regions": [one["region"] for one in places],
        "programmes": [one["programme"] for one in places],
    }


def recorded_in(scope: FigureScope, place: str) -> tuple[str, ...]:
    """The municipalities whose facts count for a place, those merged into it among them."""
    if scope == "municipality":
        return merged_into(place)
    regions = programmes()[place].regions if scope == "programme" else (place,)
    return tuple(one.code for one in municipalities().values() if one.region in regions)
