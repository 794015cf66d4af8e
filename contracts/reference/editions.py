"""Editions: entries of reference data that hold for some days, of which one holds on each day."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any, Self, TypeVar

from pydantic import ValidationError, model_validator

from contracts.model import Model


class BadReferenceData(ValueError):
    """A file of reference data says what cannot be; the message names the file and the entry."""


class Edition(Model):
    """An entry as it holds from `valid_from` to `valid_to`, both included; without, for ever."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        first, last = self.valid_from, self.valid_to
        if first is not None and last is not None and last < first:
            raise ValueError(f"valid_to {last} is before valid_from {first}")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether a decision of this day goes by this edition."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def has_begun_by(self, day: date) -> bool:
        """Whether it holds on this day, or held before."""
        return self.valid_from is None or self.valid_from <= day


E = TypeVar("E", bound=Edition)

Editions = Mapping[str, Sequence[E]]
"""All editions of each code by date, in the order in which their file first names the codes."""


def entries_of(file: str, table: str) -> list[dict[str, Any]]:
    """The entries of a table of a TOML file beside this module."""
    text = files("contracts.reference").joinpath(file).read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)[table]
    return entries


def made(kind: type[E], entry: Mapping[str, Any], name: str) -> E:
    """The edition that an entry of a file describes; `name` is what it is called in an error.

    Raises:
        BadReferenceData: it describes none.
    """
    try:
        return kind(**entry)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors()
        )
        raise BadReferenceData(f"{name}: {wrong}") from error


def editions_of(kind: type[E], file: str, table: str, code: str) -> dict[str, tuple[E, ...]]:
    """The editions of a file, by the field `code`.

    Raises:
        BadReferenceData: an entry is none, or two of one code hold on the same day.
    """
    entries = entries_of(file, table)
    names = [str(entry.get(code)) for entry in entries]
    listed = [
        made(kind, entry, f"{file}, {name}") for name, entry in zip(names, entries, strict=True)
    ]
    return by_code(zip(names, listed, strict=True), file)


def by_code(listed: Iterable[tuple[str, E]], file: str) -> dict[str, tuple[E, ...]]:
    """The editions of each code, by date.

    Raises:
        BadReferenceData: two of one code hold on the same day.
    """
    found: dict[str, list[E]] = {}
    for name, edition in listed:
        found.setdefault(name, []).append(edition)
    for name, editions in found.items():
        editions.sort(key=lambda one: one.valid_from or date.min)
        for one, following in pairwise(editions):
            if one.valid_to is None or following.has_begun_by(one.valid_to):
                raise BadReferenceData(
                    f"{file}, {name}: the edition from {one.valid_from} still holds when that from"
                    f" {following.valid_from} begins. Give it a valid_to before that day."
                )
    return {name: tuple(editions) for name, editions in found.items()}


def holding_on(editions: Editions[E], day: date) -> dict[str, E]:
    """The edition of each code that holds on the day; without the codes that have none then."""
    return {code: one for code, listed in editions.items() for one in listed if one.holds_on(day)}


def quoted(editions: Sequence[E], day: date) -> E:
    """The edition that a decision of the day is read by: the last that had begun, else the first.

    So what was decided while a code held is still read after it was withdrawn.
    """
    return next((one for one in reversed(editions) if one.has_begun_by(day)), editions[0])
