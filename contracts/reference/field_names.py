"""What the fields of a state are called, in both languages: `field_names.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

from contracts.reference.words import Language


@cache
def field_names() -> dict[str, dict[Language, str]]:
    """Every field that has a name."""
    file = files("contracts.reference").joinpath("field_names.toml")
    names: dict[str, dict[Language, str]] = tomllib.loads(file.read_text(encoding="utf-8"))["field"]
    return names


def field_name(field: str, language: Language) -> str:
    """What the field is called; what is no field, such as a date or a code, is called itself."""
    found = field_names().get(field)
    return field if found is None else found[language]
