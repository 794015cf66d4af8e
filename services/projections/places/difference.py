"""What one plan of places says otherwise than another, as data and in words."""

from collections.abc import Iterable, Iterator
from datetime import date

from contracts.http.places import DifferenceKind, ObjectDifference
from contracts.money import in_euros, in_euros_lv
from contracts.reference.words import Language, word
from services.projections.parameters import named
from services.projections.places.plan import PlacesObject

FIELDS = (
    "places",
    "address",
    "cost_cents",
    "deadline",
    "released_places",
    "released_cost_cents",
    "state",
)
"""What is compared of an object, in the order in which it is told."""


def differences(
    before: Iterable[PlacesObject], after: Iterable[PlacesObject]
) -> Iterator[ObjectDifference]:
    """What `after` says and `before` did not, object by object."""
    earlier = {(one.region, one.object_reference): one for one in before}
    for one in after:
        known = earlier.pop((one.region, one.object_reference), None)
        if known is None:
            if not one.is_cancelled:
                yield _told(one, "planned")
            continue
        if one.is_cancelled and not known.is_cancelled:
            yield _told(known, "cancelled")
            yield from _changes(known, one, ("released_places", "released_cost_cents"))
        else:
            yield from _changes(known, one, FIELDS)
    # Where the plan asked for is the earlier one.
    for one in earlier.values():
        if not one.is_cancelled:
            yield _told(one, "cancelled")


def _changes(
    known: PlacesObject, one: PlacesObject, fields: Iterable[str]
) -> Iterator[ObjectDifference]:
    for field in fields:
        if getattr(known, field) != getattr(one, field):
            yield _changed(known, one, field)


def _told(one: PlacesObject, what: DifferenceKind) -> ObjectDifference:
    """An object that is planned or cancelled as a whole."""
    texts: dict[Language, str] = {
        language: ", ".join([_headline(one, language, what), *_contents(one, language)])
        for language in ("lv", "en")
    }
    return _difference(one, what, texts)


def _contents(one: PlacesObject, language: Language) -> Iterator[str]:
    if one.places is not None:
        yield f"{_word('place_field', 'places', language)}: {one.places}"
    if one.address is not None:
        yield one.address


def _changed(known: PlacesObject, one: PlacesObject, field: str) -> ObjectDifference:
    before, after = getattr(known, field), getattr(one, field)
    texts: dict[Language, str] = {
        language: f"{_headline(one, language)}, {_word('place_field', field, language)}:"
        f" {_said(field, before, language)} → {_said(field, after, language)}"
        for language in ("lv", "en")
    }
    return _difference(one, "changed", texts, field, _plain(before), _plain(after))


def _difference(
    one: PlacesObject,
    what: DifferenceKind,
    texts: dict[Language, str],
    field: str | None = None,
    before: str | None = None,
    after: str | None = None,
) -> ObjectDifference:
    return ObjectDifference(
        region=one.region,
        object_reference=one.object_reference,
        municipality=named(one.municipality),
        title=one.title,
        what=what,
        field=field,
        before=before,
        after=after,
        text_lv=texts["lv"],
        text_en=texts["en"],
    )


def _headline(one: PlacesObject, language: Language, what: str | None = None) -> str:
    place = named(one.municipality).name
    done = "" if what is None else f" {_word('place_difference', what, language)}:"
    return (
        f"{place}:{done} {_word('place_kind', one.place_kind, language)} ({one.object_reference})"
    )


def _said(field: str, value: int | str | date | None, language: Language) -> str:
    if value is None:
        return _word("place_field", "unsaid", language)
    if field.endswith("cost_cents"):
        assert isinstance(value, int)
        return in_euros_lv(value) if language == "lv" else in_euros(value)
    return _word("place_state", value, language) if field == "state" else str(value)


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


def _word(kind: str, code: object, language: Language) -> str:
    return word(kind, str(code), language) or str(code)
