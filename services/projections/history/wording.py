"""Changes and events as sentences, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.events import Fact
from contracts.events.register import RegisterEntry
from contracts.events.resource import ResourceMovement
from contracts.http.history import ChangeInWords, PatchOperation
from contracts.money import in_euros, in_euros_lv
from contracts.reference.event_texts import event_text
from contracts.reference.field_names import field_name
from contracts.reference.words import Language, word
from services.projections.history.past import PastEvent
from services.projections.history.patching import unescaped
from services.projections.models.case_timeline import parameters_of

MADE_OF = ("service", "step", "mentor", "claim_number", "file_name", "item", "reviewed_on")
"""What a part that has an id or a place is called by: the first of these that it has."""

KINDS = {"kind": "claim_kind", "status": "claim_status"}
YES = {"lv": ("nē", "jā"), "en": ("no", "yes")}
NOW = {"lv": "tagad", "en": "now"}
NO_LONGER = {"lv": "vairs nav, bija", "en": "no longer, was"}


def in_words(operation: PatchOperation, before: Any, after: Any) -> ChangeInWords:
    """What the operation does, in a line of each language."""
    return ChangeInWords(
        text_lv=_sentence(operation, before, after, "lv"),
        text_en=_sentence(operation, before, after, "en"),
    )


def _sentence(operation: PatchOperation, before: Any, after: Any, language: Language) -> str:
    names = unescaped(operation.path)
    what = _called(names, (after, before), language)
    field = next((name for name in reversed(names) if not _is_place(name)), "")
    old = None if operation.op == "add" else _at(before, names)
    new = operation.value
    if new is None:
        return f"{what}: {NO_LONGER[language]} {_value(field, old, language)}"
    if old is None:
        return f"{what}: {NOW[language]} {_value(field, new, language)}"
    return f"{what}: {_value(field, old, language)} → {_value(field, new, language)}"


def _is_place(name: str) -> bool:
    return name == "-" or name.isdecimal()


def _at(document: Any, names: Sequence[str]) -> Any:
    for name in names:
        if isinstance(document, dict):
            document = document.get(name)
        elif isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            return None
    return document


def _called(names: Sequence[str], documents: Sequence[Any], language: Language) -> str:
    """The path in words; parts with ids and places are called by what they are."""
    said = []
    for end, name in enumerate(names, 1):
        parts = [_at(document, names[:end]) for document in documents]
        label = next((found for part in parts if (found := _label(part, language))), None)
        if label is not None and end > 1:
            said.append(label)
        elif not _is_place(name):
            said.append(word("service", name, language) or field_name(name, language))
    return ", ".join(said)


def _label(part: Any, language: Language) -> str | None:
    if not isinstance(part, dict):
        return None
    for name in MADE_OF:
        if part.get(name) is not None:
            return _value(name, part[name], language)
    return None


def _value(field: str, value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return YES[language][value]
    if isinstance(value, list):
        return "; ".join(_value(field, part, language) for part in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{field_name(name, language)} {_value(name, part, language)}"
            for name, part in value.items()
            if part not in (None, [], {})
        )
    if isinstance(value, int) and field.endswith("_cents"):
        return in_euros_lv(value) if language == "lv" else in_euros(value)
    if isinstance(value, str):
        return word(KINDS.get(field, field), value, language) or value
    return str(value)


def text_of(event: PastEvent, language: Language) -> str:
    """What the event says, without personal data; its type where there is no line for that."""
    try:
        return event_text(event.type_name, _parameters(event.fact), language)
    except KeyError:
        return event.type_name


def _parameters(fact: Fact) -> Mapping[str, Any]:
    of_case = not isinstance(fact, RegisterEntry | ResourceMovement)
    if of_case and fact.type_name.startswith(("case.", "transition.")):
        return parameters_of(fact)  # type: ignore[arg-type]
    told = {
        name: str(value)
        for name in type(fact).model_fields
        if name not in fact.personal
        and not isinstance(value := getattr(fact, name), tuple | dict | None)
    }
    return told | {"claim_kind": told["kind"]} if "kind" in told else told
