"""A list of an answer as a table: its columns are the fields of its rows.

Cents are told in euros, a municipality by its code and its name, something inside a row by columns
of its own, texts in both languages by the one of the file. Fields that a report can be grouped by
are columns where it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from contracts.events.claim import ClaimKind
from contracts.events.figures import FigureScope, FigureUnit
from contracts.http.claims import ClaimStatus
from contracts.http.exporting import Language
from contracts.http.indicators import WhyMissing
from contracts.http.ledger import Funder
from contracts.http.places import DifferenceKind, ObjectState, PlacesBasis
from contracts.http.reports import Answer, MunicipalityName
from contracts.http.worklists import LimitOf, WorklistKind, WorklistStatus
from contracts.model import Model
from contracts.reference.indicators import IndicatorDimension
from services.projections.exporting.table import GROUPS, Column, Kind

WORDS_OF_TYPES: Mapping[Any, str] = {
    ClaimKind: "claim_kind",
    ClaimStatus: "claim_status",
    DifferenceKind: "place_difference",
    FigureScope: "figure_scope",
    FigureUnit: "figure_unit",
    LimitOf: "worklist_limit",
    Funder: "funder",
    IndicatorDimension: "indicator_dimension",
    ObjectState: "place_state",
    PlacesBasis: "places_basis",
    WhyMissing: "why_missing",
    WorklistKind: "worklist_kind",
    WorklistStatus: "worklist_status",
}
"""What the codes of a field are called, by its type."""

WORDS_OF_NAMES: Mapping[str, str] = {
    "field": "place_field",
    "indicator": "indicator",
    "place_kind": "place_kind",
    "programme": "programme",
    "service": "service",
    "target_group": "target_group",
}
"""What the codes of a field are called that has no type of its own, by its name."""

KINDS: Mapping[type, Kind] = {
    bool: "truth",
    int: "integer",
    Decimal: "decimal",
    datetime: "moment",
    date: "day",
}
PERCENT = "percent"
"""A decimal that an answer writes as a text."""

Cell = Callable[[Any], Any]


class Field(NamedTuple):
    """A column, and its cell of a row."""

    column: Column
    cell: Cell


def fields_of(
    answer: Answer, part: str, language: Language, left_out: Sequence[str] = ()
) -> list[Field]:
    """The columns of a list.

    Args:
        answer: it has the list in the field `part`.
        part: a field that is a list of rows.
        language: of texts that an answer has in both.
        left_out: fields of the rows that are no columns.
    """
    [row] = get_args(type(answer).model_fields[part].annotation)
    found = [one for one in _fields(row, language) if one[0] not in left_out]
    grouping = type(answer).model_fields.get("by") if part == "rows" else None
    if grouping is None:
        return [field for _, field in found]
    by: Sequence[str] = getattr(answer, "by", ())
    [dimensions] = get_args(grouping.annotation)
    groups = [field for name in by for own, field in found if own == name]
    figures = [field for own, field in found if own not in get_args(dimensions)]
    return [*groups, *figures]


def _fields(model: type[Model], language: Language) -> Iterator[tuple[str, Field]]:
    """Columns with the name of the field that they are of."""
    other = "_en" if language == "lv" else "_lv"
    for name, info in model.model_fields.items():
        if not name.endswith(other):
            for field in _columns(name, _bare(info.annotation), language):
                yield name, field


def _columns(name: str, annotation: Any, language: Language) -> Iterator[Field]:
    def value(row: Any) -> Any:
        return getattr(row, name)

    if annotation is MunicipalityName:
        code, place = GROUPS["municipality"]
        yield Field(code, _inner(value, "code"))
        yield Field(place, _inner(value, "name"))
    elif get_origin(annotation) is list:
        yield Field(Column(name), lambda row: _listed(value(row), language))
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        for _, field in _fields(annotation, language):
            inner = field.column._replace(name=f"{name}_{field.column.name}")
            yield Field(inner, _within(value, field.cell))
    elif name == PERCENT:
        yield Field(Column(name, "decimal"), _decimal(value))
    else:
        yield Field(_scalar(name, annotation), value)


def _scalar(name: str, annotation: Any) -> Column:
    if name.endswith("_cents"):
        return Column(f"{name.removesuffix('_cents')}_eur", "euros")
    words = WORDS_OF_NAMES.get(name) or WORDS_OF_TYPES.get(annotation)
    bare = name.removesuffix("_lv").removesuffix("_en")
    return Column(bare, KINDS.get(annotation, "text"), words)


def _bare(annotation: Any) -> Any:
    """The type without None and without what is only said about it."""
    parts = [one for one in get_args(annotation) if one is not type(None)]
    if get_origin(annotation) is Annotated or (
        len(parts) == 1 and len(parts) < len(get_args(annotation))
    ):
        return _bare(parts[0])
    return annotation


def _inner(value: Cell, name: str) -> Cell:
    return _within(value, lambda found: getattr(found, name))


def _within(value: Cell, inner: Cell) -> Cell:
    def cell(row: Any) -> Any:
        found = value(row)
        return None if found is None else inner(found)

    return cell


def _decimal(value: Cell) -> Cell:
    return _within(value, Decimal)


def _listed(found: Sequence[Any] | None, language: Language) -> str | None:
    """Several things in one cell: texts, or what has a name in both languages."""
    if not found:
        return None
    return "; ".join(
        one if isinstance(one, str) else getattr(one, f"name_{language}") for one in found
    )
