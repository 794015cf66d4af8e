"""Which counts of people in the report on capacity are kept back."""

from collections.abc import Mapping

from services.projections.disclosure.tables import Pattern, place_of, told
from services.projections.places.capacity import Capacity, Cell

FIELDS = ("municipality", "service")


def capacity_kept_back(
    found: Mapping[Cell, Capacity], delivered: Pattern, year: int, least_persons: int
) -> dict[Cell, frozenset[str]]:
    """The counts that are kept back, by the cell of the report.

    Args:
        found: every cell of the report, whichever of them are asked for.
        delivered: what the report on people by municipality, service and year keeps back, so that
            both tell the same.
        year: of the deliveries.
        least_persons: the smallest count, besides zero, that is told.
    """
    planned = told(FIELDS, {cell: of.persons_planned for cell, of in found.items()}, least_persons)
    granted = told(FIELDS, {cell: of.persons_granted for cell, of in found.items()}, least_persons)
    hidden: dict[Cell, frozenset[str]] = {}
    for cell in found:
        names = set()
        if planned[cell] is None:
            names.add("persons_planned")
        if granted[cell] is None:
            # What is free, or over capacity, is places without those granted, and would tell them.
            names |= {"persons_granted", "free_places", "over_capacity"}
        place = place_of((*FIELDS, "year"), (*cell, year))
        if delivered.withheld or place in delivered.kept_back:
            names.add("persons_delivered")
        hidden[cell] = frozenset(names)
    return hidden
