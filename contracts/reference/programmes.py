"""The programmes that pay: `programmes.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from contracts.model import Code, Model


class Programme(Model):
    """A programme; it pays claims of the municipalities of its planning regions."""

    code: Code
    name_lv: str
    name_en: str
    regions: Annotated[tuple[Code, ...], Field(min_length=1)]
    source: str


@cache
def programmes() -> dict[str, Programme]:
    """Every programme by its code."""
    text = files("contracts.reference").joinpath("programmes.toml").read_text(encoding="utf-8")
    return {entry["code"]: Programme(**entry) for entry in tomllib.loads(text)["programme"]}
