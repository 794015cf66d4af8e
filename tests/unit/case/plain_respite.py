"""The days of respite as plain as can be: who had which, counted anew each time."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

RESPITE_DAYS = 30


@dataclass
class PlainFamilies:
    """Which family a child was of since when, and which days of respite each family counts.

    `counted` has, for each stay, the family and the day; of another child's stays, no one's id.
    """

    are_counted: bool
    said: list[tuple[date, UUID | None]] = field(default_factory=list)
    counted: list[tuple[UUID | None, UUID, date]] = field(default_factory=list)

    def of_year(self, year: int) -> set[UUID]:
        """The family at New Year, and each that was told of in the year."""
        if not self.are_counted:
            return set()
        begun = sorted((one for one in self.said if one[0] <= date(year, 1, 1)), key=lambda o: o[0])
        told = [family for day, family in self.said if day.year == year]
        at_new_year = [begun[-1][1]] if begun else []
        return {one for one in (*at_new_year, *told) if one is not None}

    def days_of(self, family: UUID, year: int) -> set[date]:
        """The days of the year that the family counts, each once."""
        return {day for _, one, day in self.counted if one == family and day.year == year}

    def fits(self, family: UUID, new: set[date]) -> bool:
        """Whether the family may have these days too."""
        return all(
            len(self.days_of(family, year) | {day for day in new if day.year == year})
            <= RESPITE_DAYS
            for year in {day.year for day in new}
        )

    def fit(self, new: set[date]) -> bool:
        """Whether each family that counts these days may have them."""
        return all(
            self.fits(family, {day for day in new if day.year == year})
            for year in {day.year for day in new}
            for family in self.of_year(year)
        )

    def count(self, delivery_id: UUID, new: set[date]) -> None:
        """Each family of the year counts the days of the stay."""
        for day in new:
            self.counted += [(delivery_id, family, day) for family in self.of_year(day.year)]

    def forget(self, delivery_id: UUID) -> None:
        """The stay was taken back."""
        self.counted = [one for one in self.counted if one[0] != delivery_id]
