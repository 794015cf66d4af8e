"""What an event of a case says in a line of Latvian or English, without personal data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from contracts.reference.words import Language, word


@cache
def _texts() -> dict[str, Any]:
    file = files("contracts.reference").joinpath("event_texts.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def event_text(type_name: str, parameters: Mapping[str, Any], language: Language) -> str:
    """The line of an event.

    Args:
        type_name: the event's permanent type name; KeyError where it has no line.
        parameters: what the line's braces name. Codes become words where there are words for them;
            a code that is no longer in a catalogue stands for itself.
        language: of the line.
    """
    line: str = _texts()["text"][type_name][language]
    words = {name: _word(name, value, language) for name, value in parameters.items()}
    return line.format_map(words)


def _word(name: str, value: Any, language: Language) -> str:
    if isinstance(value, list):
        return ", ".join(_word(name.removesuffix("s"), item, language) for item in value)
    kind = "municipality" if name.endswith("municipality") else name
    found = word(kind, value, language) if isinstance(value, str) else None
    return str(value) if found is None else found
