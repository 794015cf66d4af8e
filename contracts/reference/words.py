"""What codes are called in Latvian and English: `words.toml`, and other reference data."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

from contracts.reference import municipalities, quoted_service, service_codes
from contracts.reference.place_kinds import place_kind_codes, quoted_place_kind
from contracts.reference.steps import step_titles

Language = Literal["lv", "en"]


@cache
def _titles() -> dict[str, dict[Language, str]]:
    return {
        command: {"lv": one.title_lv, "en": one.title_en} for command, one in step_titles().items()
    }


@cache
def _words() -> dict[str, dict[str, dict[Language, str]]]:
    file = files("contracts.reference").joinpath("words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def word(kind: str, code: str, language: Language) -> str | None:
    """What a code of this kind (`unit`, `service`, ...) is called; None where it has no word."""
    if kind == "service" and code in service_codes():
        service = quoted_service(code)
        return service.name_lv if language == "lv" else service.name_en
    if kind == "place_kind" and code in place_kind_codes():
        places = quoted_place_kind(code)
        return places.name_lv if language == "lv" else places.name_en
    if kind == "municipality" and code in municipalities():
        return municipalities()[code].name
    if kind == "step" and code in _titles():
        return _titles()[code][language]
    found = _words().get(kind, {}).get(code)
    return None if found is None else found[language]


def named_lv(kind: str, code: str) -> str:
    """The code as a Latvian sentence says it, "ergoterapeits (occupational_therapist)"."""
    name = word(kind, code, "lv")
    return code if name is None else f"{name} ({code})"


def all_named_lv(kind: str, codes: Iterable[str]) -> str:
    """Several codes as a Latvian sentence lists them."""
    return ", ".join(named_lv(kind, code) for code in codes)
