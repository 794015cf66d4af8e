"""The steps of a case, in the order in which a caseworker meets them."""

import tomllib
from functools import cache
from importlib.resources import files

from contracts.model import Code, Model


class Step(Model):
    """A step of a case; `steps.toml` explains each field."""

    command: Code
    needs: tuple[Code, ...]
    rules: tuple[str, ...]
    way_out: bool = False
    title_lv: str
    title_en: str


@cache
def steps() -> tuple[Step, ...]:
    """Every step."""
    file = files("contracts.reference").joinpath("steps.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["step"]
    return tuple(Step(**entry) for entry in entries)
