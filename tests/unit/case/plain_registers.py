"""What is known beyond a case, as plain as can be: places on the map, rates, free places.

Lists of what was said, in the order in which it was said; what holds is looked for anew each time.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

MERGED_ON = date(2021, 7, 1)
MERGED = ("iecavas-novads", "rundales-novads")
BAUSKA, DOBELE = "bauskas-novads", "dobeles-novads"
MUNICIPALITIES = (*MERGED, BAUSKA, DOBELE)
"""Of one region, Zemgale; the first two became the third, the fourth began with the reform too."""
PLACES_OF_RATES = (*MUNICIPALITIES, "zemgale", "latvia")


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def exists(place: str, day: date) -> bool:
    """Whether there is such a municipality on the day; regions and the country always are."""
    if place in MERGED:
        return day < MERGED_ON
    return place not in (BAUSKA, DOBELE) or day >= MERGED_ON


def stands_for(place: str, day: date) -> str:
    """What the municipality is called on the day."""
    return BAUSKA if place in MERGED and day >= MERGED_ON else place


@dataclass
class PlainRegisters:
    """The rates of an hour and the places of two services, as they were entered."""

    rates: list[tuple[date, str, int]] = field(default_factory=list)
    places: list[tuple[date, dict[str, int | None]]] = field(default_factory=list)

    def rate_on(self, day: date, municipality: str) -> int:
        """What an hour costs: the nearest place's rate, of the latest day, entered last."""
        for place in (municipality, "zemgale", "latvia"):
            held: tuple[date, int] | None = None
            for since, where, cents in self.rates:
                if where == place and since <= day and (held is None or since >= held[0]):
                    held = (since, cents)
            if held is not None:
                return held[1]
        raise AssertionError("the country has a rate from the beginning")

    def places_on(self, day: date, service: str) -> int | None:
        """How many people the provider takes on the day; None where they are not counted."""
        held: tuple[date, int | None] = (date.min, None)
        for since, numbers in self.places:
            if held[0] <= since <= day:
                held = (since, numbers.get(service))
        return held[1]
