"""What an event of a case says in a line of Latvian or English, without personal data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from contracts.reference import municipalities, services

Language = Literal["lv", "en"]


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
    if name == "service" and value in services():
        service = services()[value]
        return service.name_lv if language == "lv" else service.name_en
    if name.endswith("municipality") and value in municipalities():
        return municipalities()[value].name
    word = _texts()["words"].get(name, {}).get(value)
    return str(value) if word is None else str(word[language])
