"""A published figure beside ours, and what published figures contradict, as the API shows them."""

from contracts.http.indicators import (
    ComparedFigure,
    Explanation,
    PlaceOfFigure,
    PublishedContradiction,
)
from contracts.reference import municipalities
from contracts.reference.indicators import Definitions
from contracts.reference.programmes import programmes
from services.projections.indicators.figures import Statement
from services.projections.indicators.reconciling import Compared, Explained
from services.projections.indicators.wording import text_en, text_lv

OF_PEOPLE = ("persons", "service_links", "assessed", "parents")
"""Units in which people are counted."""


def _place(statement: Statement) -> PlaceOfFigure:
    code = statement.place
    name = municipalities()[code].name if code in municipalities() else code
    if statement.scope == "programme" and code in programmes():
        name = programmes()[code].name_lv
    return PlaceOfFigure(scope=statement.scope, code=code, name=name)


def compared(one: Compared, least: int | None, *, kept_back: bool) -> ComparedFigure:
    """A published figure beside ours.

    Args:
        one: both.
        least: counts of people below this are kept back.
        kept_back: whether ours is in any case, so that nobody computes another from it.
    """
    stated = one.statement
    ours = one.ours.value
    kept_back = kept_back or _is_small(ours, stated.unit, least)
    return ComparedFigure(
        figure_reference=stated.figure_reference,
        indicator=stated.indicator,
        unit=stated.unit,
        place=_place(stated),
        service=stated.service,
        target_group=stated.target_group,
        year=stated.year,
        as_of=stated.as_of,
        published_on=stated.published_on,
        published_as=stated.published_as,
        source=stated.source,
        published=stated.value,
        ours=None if kept_back else ours,
        difference=None if kept_back else one.difference,
        missing=one.ours.missing,
        suppressed=True if kept_back else None,
    )


def _is_small(value: int | None, unit: str, least: int | None) -> bool:
    """Whether it is a count of people that is kept back."""
    return unit in OF_PEOPLE and least is not None and value is not None and 0 < value < least


def without_small(one: Explained, least: int | None) -> Explained:
    """The contradiction, without an explanation that has a count of ours that is kept back."""
    hidden = one.instead is not None and _is_small(one.value, one.instead.unit, least)
    return Explained(one.contradiction, None, None) if hidden else one


def contradiction(one: Explained, defined: Definitions) -> PublishedContradiction:
    """What published figures contradict, and how it is explained, if it is."""
    found = one.contradiction
    first = found.statements[0]
    indicator = defined.indicators[first.indicator]
    explanation = None
    if one.instead is not None and one.value is not None:
        explanation = Explanation(indicator=one.instead.id, unit=one.instead.unit, value=one.value)
    return PublishedContradiction(
        relation=found.relation,
        figure_references=[each.figure_reference for each in found.statements],
        unit=first.unit,
        place=_place(first),
        by=found.by,
        stated=found.stated,
        expected=found.expected,
        difference=found.stated - found.expected,
        explanation=explanation,
        text_lv=text_lv(one, indicator),
        text_en=text_en(one, indicator),
    )
