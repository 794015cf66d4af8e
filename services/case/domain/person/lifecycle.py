"""Review, transfer to another municipality, closing and reopening."""

from datetime import date, timedelta
from uuid import UUID

from contracts.dates import refuse_disorder
from contracts.events import CaseFact
from contracts.events.case import CaseClosed, CaseReopened, CaseTransferred
from contracts.events.resource import ResourceFact
from contracts.events.support_plan import ReviewRecorded
from contracts.http.case import CloseCase, RecordReview, ReopenCase, TransferCase
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import (
    CONFLICT,
    UNPROCESSABLE,
    granted,
    kept_text,
    not_closed_on,
    not_taken,
    open_on,
    responsible,
)
from services.case.domain.decision import Decision
from services.case.domain.grants.commitments import settle
from services.case.domain.grants.grant_changes import end_grant
from services.case.domain.grants.repricing import reprice_for_care_level
from services.case.domain.person.intake import municipality_on
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings
from services.case.domain.way_out.mentoring import follow_mentors

END_BY_TRANSFER = "Lieta nodota citai pašvaldībai"
ONE_DAY = timedelta(days=1)


def record_review(
    case: Case, command: RecordReview, surroundings: Surroundings, review_id: UUID
) -> Decision:
    """Record a review by the calendar, or after the ended service that it names.

    A new care level prices the running subsidies from its day; those that cannot follow it yet are
    warned of.
    """
    day = command.effective_date
    open_on(case, day)
    not_taken(any(review.review_id == review_id for review in case.reviews), review_id)
    if case.plan_on(day) is None:
        raise Refusal(
            "review.plan",
            f"No support plan is approved by {day}. Approve it first.",
            f"Līdz {day} atbalsta plāns nav apstiprināts. Vispirms apstiprini to.",
        )
    if command.ended_grant_id is not None:
        grant = granted(case, command.ended_grant_id)
        if not grant.has_ended_by(day):
            raise Refusal(
                "review.ended_grant",
                f"The grant runs until {grant.last_day}, past {day}. End the service first, or"
                " leave ended_grant_id out.",
                f"Pakalpojums ir spēkā līdz {grant.last_day}, {day} vēl nav beidzies. Vispirms"
                " izbeidz to vai nenorādi ended_grant_id.",
            )
    reviewed = ReviewRecorded(
        **command.model_dump(exclude={"review_id", "outcome"}),
        review_id=review_id,
        outcome=kept_text(case, command.outcome),
        municipality=responsible(case, day),
    )
    if command.care_level in (None, case.care_level_on(day)):
        return Decision([reviewed], review_id)
    followed = reprice_for_care_level(case, day, command.care_level, surroundings)
    facts: list[CaseFact] = [reviewed, *followed.facts]
    return Decision(facts, review_id, followed.movements, followed.warnings)


def transfer_case(case: Case, command: TransferCase, surroundings: Surroundings) -> Decision:
    """Hand the case over to another municipality that exists on the day.

    What runs ends with the day before, what was to begin later never runs, and the receiving
    municipality decides anew: its money and its contracts pay from then on. What was delivered on
    the day or later has to be taken back first. By the territorial reform a successor has the case,
    and its grants, without a transfer.
    """
    day = command.effective_date
    open_on(case, day)
    last_move = case.municipalities[-1][0]
    refuse_disorder(last_move, day, "The next transfer", "Nākamā nodošana")
    to_municipality = municipality_on(command.to_municipality, day)
    from_municipality = case.municipality_on(day)
    if to_municipality == from_municipality:
        raise Refusal(
            "case.other_municipality",
            f"The case belongs to '{from_municipality}' on {day} already.",
            f"Lieta {day} jau ir pašvaldībai '{named_lv('municipality', from_municipality)}'.",
        )
    _nothing_delivered_from(case, day)
    transferred = CaseTransferred(
        effective_date=day,
        municipality=to_municipality,
        from_municipality=from_municipality,
        reason=kept_text(case, command.reason),
    )
    facts: list[CaseFact] = []
    movements: list[ResourceFact] = []
    for grant in case.grants.values():
        if grant.ended_on is None and grant.period_to >= day:
            ended, returned = end_grant(case, grant, day - ONE_DAY, END_BY_TRANSFER, surroundings)
            facts += ended
            movements += returned
    return Decision([*facts, transferred], movements=movements)


def _nothing_delivered_from(case: Case, day: date) -> None:
    later = [delivery for delivery in case.held_deliveries if delivery.effective_date >= day]
    if later:
        last = max(later, key=lambda delivery: delivery.effective_date)
        raise Refusal(
            "case.transfer_after_deliveries",
            f"Deliveries recorded on {day} or later: {len(later)}; the last, {last.delivery_id}, is"
            f" of {last.effective_date}. Reverse them first, or transfer the case on a later day.",
            f"No {day} ierakstīto sniegšanu skaits: {len(later)}; pēdējā, {last.delivery_id}, ir"
            f" {last.effective_date}. Vispirms stornē tās vai nodod lietu vēlākā dienā.",
        )


def close_case(case: Case, command: CloseCase, surroundings: Surroundings) -> Decision:
    """Close a case whose grants have all ended or run out; the mentor is free for others.

    A grant that ran out gives back what it bound of its contract and did not deliver.
    """
    day = command.effective_date
    not_closed_on(case, day)
    running = [grant.fact.service for grant in case.grants.values() if grant.last_day > day]
    if running:
        raise Refusal(
            "case.grants_ended",
            f"These services still run on {day}: {', '.join(running)}. End them first.",
            f"Šie pakalpojumi {day} vēl turpinās: {all_named_lv('service', running)}. Vispirms"
            " izbeidz tos.",
        )
    closed = CaseClosed(
        effective_date=day,
        municipality=responsible(case, day),
        reason=kept_text(case, command.reason),
    )
    movements = follow_mentors(case, [closed], surroundings)
    for grant in case.grants.values():
        if grant.ended_on is None:
            movements += settle(grant, day, surroundings)
    return Decision([closed], movements=movements)


def reopen_case(case: Case, command: ReopenCase) -> Decision:
    """Open a closed case again."""
    day = command.effective_date
    if day < case.opened.effective_date or case.is_open_on(day):
        raise Refusal(
            "case.closed",
            f"The case is not closed on {day}.",
            f"Lieta {day} nav slēgta.",
            status=UNPROCESSABLE if day < case.opened.effective_date else CONFLICT,
        )
    return Decision(
        [
            CaseReopened(
                effective_date=day,
                municipality=responsible(case, day),
                reason=kept_text(case, command.reason),
            )
        ]
    )
