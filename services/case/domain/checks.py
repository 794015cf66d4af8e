"""Checks that several decisions share; each refuses with its rule."""

from datetime import date
from uuid import UUID

from contracts.reference import municipalities
from contracts.refusal import Refusal
from services.case.domain.grant import Grant
from services.case.domain.state import Case

UNPROCESSABLE = 422


def open_on(case: Case, day: date) -> None:
    """Refuse what happens before the opening of the case or while it is closed."""
    if day < case.opened.effective_date:
        raise Refusal(
            "date.before_opening",
            f"The case was opened on {case.opened.effective_date}; {day} is before that.",
            f"Lieta atvērta {case.opened.effective_date}; {day} ir pirms tam.",
            status=UNPROCESSABLE,
        )
    if not case.is_open_on(day):
        raise Refusal(
            "case.open",
            f"The case is closed on {day}. Reopen it first.",
            f"Lieta {day} ir slēgta. Vispirms atver to no jauna.",
        )


def responsible(case: Case, day: date) -> str:
    """The municipality that has the case on this day, and still exists then."""
    code = case.municipality_on(day)
    found = municipalities().get(code)
    if found is not None and not found.exists_on(day):
        raise Refusal(
            "municipality.of_date",
            f"The case belongs to '{code}', which is none any more on {day}. Transfer it to"
            f" '{found.successor}' first.",
            f"Lieta pieder pašvaldībai '{code}', kuras {day} vairs nav. Vispirms nodod to"
            f" pašvaldībai '{found.successor}'.",
        )
    return code


def granted(case: Case, grant_id: UUID) -> Grant:
    """The grant, or a refusal where the case has none with this id."""
    grant = case.grants.get(grant_id)
    if grant is None:
        raise Refusal(
            "grant.exists",
            f"The case has no grant {grant_id}. GET the case lists its grants.",
            f"Lietā nav pakalpojuma lēmuma {grant_id}. Lietas skatā ir redzami visi lēmumi.",
            status=UNPROCESSABLE,
        )
    return grant


def not_taken(taken: bool, identifier: UUID) -> None:
    """Refuse an identifier that the case has already."""
    if taken:
        raise Refusal(
            "id.taken",
            f"{identifier} is taken in this case. Choose another identifier or leave it out.",
            f"{identifier} šajā lietā jau ir lietots. Izvēlies citu vai nenorādi.",
        )
