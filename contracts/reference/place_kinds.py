"""What places of the infrastructure plan are for: dated data beside this module."""

from datetime import date
from functools import cache

from contracts.model import Code, TargetGroup
from contracts.reference.editions import Edition, editions_of, quoted


class PlaceKind(Edition):
    """What is provided at the places of an object, and for whom.

    A building of several services has neither `service` nor `target_group`.
    """

    code: Code
    service: Code | None = None
    target_group: TargetGroup | None = None
    name_lv: str
    name_en: str
    source: str
    valid_from: date


@cache
def _kinds() -> dict[str, tuple[PlaceKind, ...]]:
    return editions_of(PlaceKind, "place_kinds.toml", "place_kind", "code")


def place_kind_codes() -> list[str]:
    """Every code, in the order of the file."""
    return list(_kinds())


def quoted_place_kind(code: str, day: date = date.max) -> PlaceKind:
    """The kind as a plan of the day is read.

    Raises:
        KeyError: there is no such kind.
    """
    return quoted(_kinds()[code], day)
