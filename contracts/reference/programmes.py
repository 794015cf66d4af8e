"""The programmes that pay: `programmes.toml`."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from contracts.model import Code, Model


class Programme(Model):
    """A programme; it pays claims of the municipalities of its planning regions.

    It holds from `valid_from` to `valid_to` where they are given.
    """

    code: Code
    name_lv: str
    name_en: str
    regions: Annotated[tuple[Code, ...], Field(min_length=1)]
    source: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether a claim of this day may be the programme's."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@cache
def programmes() -> dict[str, Programme]:
    """Every programme by its code."""
    text = files("contracts.reference").joinpath("programmes.toml").read_text(encoding="utf-8")
    return {entry["code"]: Programme(**entry) for entry in tomllib.loads(text)["programme"]}
