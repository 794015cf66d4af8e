"""Checks that several decisions share; each refuses with its rule."""

from datetime import date
from uuid import UUID

from contracts.personal import Erased
from contracts.refusal import Refusal
from services.case.domain.grants.grant import Grant
from services.case.domain.state import Case

UNPROCESSABLE = 422
CONFLICT = 409


def open_on(case: Case, day: date) -> None:
    """Refuse what happens before the opening of the case, while it is closed, or after the death.

    Corrections, results, and the opening and closing of the case itself do not ask it.
    """
    not_closed_on(case, day)
    if case.died_on is not None and day > case.died_on:
        raise Refusal(
            "person.died",
            f"The person died on {case.died_on}; {day} is later. Only reversals, results and the"
            " closing of the case are recorded after it.",
            f"Persona mirusi {case.died_on}; {day} ir vēlāk. Pēc tam ieraksta tikai storno,"
            " rezultātus un lietas slēgšanu.",
        )


def not_closed_on(case: Case, day: date) -> None:
    """Refuse what happens before the opening of the case or while it is closed."""
    not_before_opening(case, day)
    if not case.is_open_on(day):
        raise Refusal(
            "case.open",
            f"The case is closed on {day}. Reopen it first.",
            f"Lieta {day} ir slēgta. Vispirms atver to no jauna.",
        )


def not_before_opening(case: Case, day: date) -> None:
    """Refuse what happens before the opening of the case."""
    if day < case.opened.effective_date:
        raise Refusal(
            "date.before_opening",
            f"The case was opened on {case.opened.effective_date}; {day} is before that.",
            f"Lieta atvērta {case.opened.effective_date}; {day} ir pirms tam.",
            status=UNPROCESSABLE,
        )


def responsible(case: Case, day: date) -> str:
    """The municipality that answers for the case on this day: of a merged one, its successor."""
    return case.municipality_on(day)


def kept_text(case: Case, text: str) -> str | Erased:
    """What is said about the person, as it is kept: nothing once their data was erased."""
    return Erased() if case.birth_date is None else text


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
