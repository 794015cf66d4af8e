"""What is said of a contradiction among published figures, in both languages."""

from contracts.money import in_euros, in_euros_lv
from contracts.reference.indicators import Indicator
from contracts.reference.words import word
from services.projections.indicators.reconciling import Explained


def text_en(one: Explained, indicator: Indicator) -> str:
    """The contradiction in English."""
    found = one.contradiction
    stated, expected = _value_en(found.stated, indicator), _value_en(found.expected, indicator)
    match found.relation:
        case "agree":
            said = f"Two statements of one thing: {stated} and {expected}."
        case "parts":
            by = word("indicator_dimension", str(found.by), "en")
            said = f"The parts by {by} add up to {expected}; stated is {stated}."
        case _:
            assert found.check is not None, "a check is not kept"
            most = "at most " if found.check.relation == "at_most" else ""
            said = f"Stated is {stated}, and not {most}{expected}. {found.check.text_en}"
    if one.instead is None:
        return said
    return f"{said} Exactly so many are counted as: {one.instead.name_en}."


def text_lv(one: Explained, indicator: Indicator) -> str:
    """The contradiction in Latvian."""
    found = one.contradiction
    stated, expected = _value_lv(found.stated, indicator), _value_lv(found.expected, indicator)
    match found.relation:
        case "agree":
            said = f"Par vienu un to pašu ir divi apgalvojumi: {stated} un {expected}."
        case "parts":
            by = word("indicator_dimension", str(found.by), "lv")
            said = f"Daļu (pazīme: {by}) summa ir {expected}; apgalvots {stated}."
        case _:
            assert found.check is not None, "a check is not kept"
            most = "ne vairāk kā " if found.check.relation == "at_most" else ""
            said = f"Apgalvots {stated}, bet jābūt {most}{expected}. {found.check.text_lv}"
    if one.instead is None:
        return said
    return f'{said} Tieši tik saskaitīts rādītājā "{one.instead.name_lv}".'


def _value_en(value: int, indicator: Indicator) -> str:
    return in_euros(value) if indicator.unit == "euro_cents" else str(value)


def _value_lv(value: int, indicator: Indicator) -> str:
    return in_euros_lv(value) if indicator.unit == "euro_cents" else str(value)
