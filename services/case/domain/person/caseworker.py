"""Who works on a case: the caseworker from a day on."""

from contracts.events.case import CaseworkerAssigned
from contracts.http.case import AssignCaseworker
from contracts.refusal import Refusal
from services.case.domain.checks import open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case


def assign_caseworker(case: Case, command: AssignCaseworker) -> Decision:
    """Give the case to a caseworker from the effective date, until the next assignment."""
    day = command.effective_date
    open_on(case, day)
    if case.caseworker_on(day) == command.caseworker:
        raise Refusal(
            "caseworker.other",
            f"The case is {command.caseworker}'s on {day} already.",
            f"Lieta {day} jau ir uzticēta darbiniekam {command.caseworker}.",
        )
    assigned = CaseworkerAssigned(
        effective_date=day, municipality=responsible(case, day), caseworker=command.caseworker
    )
    return Decision([assigned])
