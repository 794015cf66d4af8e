"""The query parameters that reports share."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request
from pydantic import Field

from contracts.http.reports import LogPositions, MunicipalityName
from contracts.model import EffectiveDate
from contracts.reference import municipalities
from services.projections.known_at import Knowledge, Known
from services.web.problems import invalid

KnownAt = Annotated[
    str | None,
    Query(
        max_length=100,
        description="As it was known then: a date (its end in Latvia), an RFC 3339 time, or"
        " positions (`case:120`, `claims:45`, `case:120,claims:45`). By default, now.",
    ),
]
On = Annotated[EffectiveDate | None, Query(description="Only what happened on this day or before.")]
By = Annotated[
    str, Query(max_length=200, description="Fields to group by, with commas between them.")
]
AtPosition = Annotated[int, Field(ge=0, le=2**62)]


def knowledge(request: Request) -> Knowledge:
    """What `main` made to answer from."""
    made: Knowledge = request.app.state.projections
    return made


Answers = Annotated[Knowledge, Depends(knowledge)]


F = TypeVar("F", bound=str)


def parse_by(text: str, allowed: Sequence[F]) -> list[F]:
    """The fields of `by`, in their order; none of an empty text.

    Raises:
        Problem: 422 for a field that is unknown or named twice.
    """
    fields = [field.strip() for field in text.split(",")] if text.strip() else []
    known = {str(field): field for field in allowed}
    if len(set(fields)) == len(fields) and set(fields) <= set(known):
        return [known[field] for field in fields]
    names = ", ".join(allowed)
    raise invalid(
        "by",
        f"by takes each of these at most once, with commas between them: {names}.",
        f"by var saturēt katru no šiem laukiem ne vairāk kā vienreiz, atdalot ar komatu: {names}.",
    )


def known_municipality(code: str) -> str:
    """The code itself, for a question about this municipality alone.

    Raises:
        Problem: 422 where there was never such a municipality.
    """
    if code in municipalities():
        return code
    raise invalid(
        "municipality",
        f"There is no municipality '{code}'. The list /municipalities has the codes of all.",
        f"Nav pašvaldības '{code}'. Visu pašvaldību kodi ir sarakstā /municipalities.",
    )


def positions_of(known: Known) -> LogPositions:
    """The positions as an answer tells them."""
    return LogPositions(**known.positions)


def known_again(case: int, claims: int) -> str:
    """The `known_at` that means these positions."""
    return f"case:{case},claims:{claims}"


def named(code: str) -> MunicipalityName:
    """The municipality with its name; one that no catalogue knows is named by its code."""
    found = municipalities().get(code)
    return MunicipalityName(code=code, name=code if found is None else found.name)
