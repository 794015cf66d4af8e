"""What is said about a person in free words is sealed, and not kept once the person was erased."""

from datetime import date

from contracts.events.case import CaseClosed, CaseOpened, CaseReopened, CaseTransferred
from contracts.events.support_plan import ReviewRecorded
from contracts.events.transition import FollowUpRecorded
from contracts.http.case import CloseCase, RecordReview, TransferCase
from contracts.http.command import CaseCommand
from contracts.personal import Erased
from services.case.domain.overview.handover import responsibilities
from services.case.domain.state import Case
from tests.support import facts
from tests.support.spec import after, given, when

JUNE = date(2023, 6, 1)
ERASED: CaseOpened = facts.opened(
    given_name=Erased(), family_name=Erased(), personal_code=Erased(), birth_date=Erased()
)
REVIEW = RecordReview(effective_date=JUNE, satisfaction=4, outcome="Turpina")
CLOSING = CloseCase(effective_date=JUNE, reason="Izstājās")
MOVING = TransferCase(effective_date=JUNE, to_municipality="dobeles-novads", reason="Dzīvo")


def said(case: Case, command: CaseCommand) -> object:
    """What the fact of a command says in free words."""
    [fact] = when(case, command).facts
    return fact.model_dump().get("reason", fact.model_dump().get("outcome"))


def test_the_free_texts_of_these_facts_are_personal() -> None:
    for kind in (CaseTransferred, CaseClosed, CaseReopened):
        assert "reason" in kind.personal
    for of_outcome in (ReviewRecorded, FollowUpRecorded):
        assert "outcome" in of_outcome.personal


def test_a_case_of_an_erased_person_goes_on_without_a_word_about_them() -> None:
    assert said(given(facts.opened()), CLOSING) == "Izstājās"

    for command in (REVIEW, CLOSING, MOVING):
        assert said(given(ERASED, facts.planned("home_care")), command) == Erased().model_dump()


def test_a_handover_shows_a_transfer_whose_reason_was_erased() -> None:
    [_, moved] = responsibilities(after(given(ERASED), MOVING))

    assert (moved.why, moved.reason) == ("transferred", None)
