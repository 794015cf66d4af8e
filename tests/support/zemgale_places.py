"""The first four amendments of Zemgale's plan (S4, annex 2), as commands.

The document says of each amendment only what it changed. What it leaves unsaid is unsaid here too:
days of adoption (invented), costs, deadlines, most addresses before a change, and how many places
the day centre "Atbalsts" had before five more: these five are an object of their own.
"""

from datetime import date
from typing import Any, NamedTuple

from contracts.http.places import AdoptAmendment, PlacesCommand, PlanPlaces
from tests.support.places import cancel, change, relocate

BEFORE = date(2017, 6, 1)
ADOPTED_ON = {
    1: date(2018, 3, 1),
    2: date(2018, 9, 3),
    3: date(2019, 4, 1),
    4: date(2019, 10, 1),
}


class At(NamedTuple):
    """A municipality and the title, kind and number of places of its object."""

    municipality: str
    title: str
    place_kind: str
    places: int | None
    address: str | None = None


FIRST_PLAN = {
    "JEL-ĢVPP": At("jelgavas-pilseta", "Ģimeniskai videi pietuvināts pakalpojums",
                   "family_like_care", 24, "Nameja iela 30, Jelgava"),
    "JEL-BAS": At("jelgavas-pilseta", "Baseins", "rehabilitation", None),
    "KOK-P": At("kokneses-novads", "Dienas aprūpes centrs", "adult_day_centre", 8),
    "KOK-B": At("kokneses-novads", "Dienas aprūpes centrs bērniem", "child_day_centre", 6),
    "KOK-ĢVPP": At("kokneses-novads", "Ģimeniskai videi pietuvināts pakalpojums",
                   "family_like_care", 15),
    "NER-B": At("neretas-novads", "Dienas aprūpes centrs bērniem", "child_day_centre", 3),
    "NER-GD": At("neretas-novads", "Grupu dzīvoklis", "group_apartment", 7),
    "NER-P": At("neretas-novads", "Dienas aprūpes centrs", "adult_day_centre", 7),
    "PĻA-P": At("plavinu-novads", "Dienas aprūpes centrs", "adult_day_centre", 5),
    "PĻA-B": At("plavinu-novads", "Dienas aprūpes centrs bērniem", "child_day_centre", 6),
    "PĻA-GD": At("plavinu-novads", "Grupu dzīvoklis", "group_apartment", 10),
    "AKN-GD": At("aknistes-novads", "Grupu dzīvoklis", "group_apartment", 10, "Riteri"),
    "AKN-P": At("aknistes-novads", "Dienas aprūpes centrs", "adult_day_centre", 20),
    "DOB-B": At("dobeles-novads-2009", "Dienas aprūpes centrs bērniem", "child_day_centre", 26),
    "DOB-GD": At("dobeles-novads-2009", "Grupu dzīvoklis", "group_apartment", 16),
    "DOB-P": At("dobeles-novads-2009", "Dienas aprūpes centrs", "adult_day_centre", 20),
}  # fmt: skip


def first_plan() -> list[PlacesCommand]:
    """The plan before its first amendment, as far as the amendments tell of it."""
    return [_plan(reference, at, effective_date=BEFORE) for reference, at in FIRST_PLAN.items()]


def _plan(reference: str, at: At, **more: Any) -> PlanPlaces:
    return PlanPlaces(object_reference=reference, **at._asdict(), **more)


def amendments() -> dict[int, list[PlacesCommand]]:
    """The commands of each amendment, its adoption first."""

    def of(number: int) -> dict[str, Any]:
        return {"effective_date": ADOPTED_ON[number], "amendment": number}

    centre = At("aizkraukles-novads-2009", "Daudzfunkcionāls centrs", "multifunctional_centre",
                None, "Lāčplēša iela 4, Aizkraukle")  # fmt: skip
    sala = At("salas-novads", "Ģimeniskai videi pietuvināts pakalpojums", "family_like_care", 24,
              "Biržu iela 12, Sala")  # fmt: skip
    more = At("jelgavas-pilseta", "Dienas centrs \"Atbalsts\", papildu vietas",
              "adult_day_centre", 5)  # fmt: skip
    return {
        1: [_adopt(1), _plan("AIZ-DFC", centre, **of(1)), _plan("SAL-ĢVPP", sala, **of(1))],
        2: [
            _adopt(2),
            change("JEL-ĢVPP", 8, **of(2)),
            relocate("JEL-BAS", "\"Kāpēcīši\", Ganību iela 66, Jelgava", **of(2)),
            cancel("KOK-P", **of(2)),
            cancel("KOK-B", **of(2)),
            change("KOK-ĢVPP", 14, **of(2)),
            relocate("NER-B", "Sproģu skola", **of(2)),
            relocate("NER-GD", "Sproģu skola", **of(2)),
            relocate("NER-P", "Bērnudārzs 2", **of(2)),
            change("PĻA-P", 10, **of(2)),
            change("PĻA-B", 10, **of(2)),
        ],
        3: [
            _adopt(3),
            relocate("AKN-GD", "Rīti", **of(3)),
            change("AKN-P", 15, **of(3)),
            cancel("DOB-B", **of(3)),
            change("DOB-GD", 10, **of(3)),
            relocate("DOB-GD", "Ādama iela 2, Dobele", **of(3)),
            relocate("DOB-P", "Brīvības iela 3, Dobele", **of(3)),
            relocate("PĻA-GD", "Aveņu iela 2-2, Pļaviņas", **of(3)),
        ],
        4: [
            _adopt(4),
            relocate("JEL-ĢVPP", "Stacijas iela 13, Jelgava", **of(4)),
            _plan("JEL-ATB", more, **of(4)),
        ],
    }  # fmt: skip


def _adopt(number: int) -> AdoptAmendment:
    return AdoptAmendment(
        effective_date=ADOPTED_ON[number],
        region="zemgale",
        amendment=number,
        amendment_reference=f"Zemgales DI plāna {number}. grozījumi",
    )
