"""The person's death, and the correction of a day of death that was recorded wrongly."""

from datetime import date

from contracts.dates import refuse_disorder
from contracts.events import CaseFact
from contracts.events.case import DeathCorrected, DeathRecorded
from contracts.http.case import CorrectDeath, RecordDeath
from contracts.refusal import Refusal
from services.case.domain.checks import kept_text, not_before_opening, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.grants.grant_changes import end_grant
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings
from services.case.domain.way_out.mentoring import follow_mentors

END_BY_DEATH = "Persona mirusi"


def record_death(case: Case, command: RecordDeath, surroundings: Surroundings) -> Decision:
    """Record that the person died; what ran ends with that day, and the mentor is free.

    What was to begin later never runs.
    """
    day = command.effective_date
    open_on(case, day)
    if case.died_on is not None:
        raise Refusal(
            "person.died",
            f"The person's death on {case.died_on} is recorded already.",
            f"Personas nāve {case.died_on} jau ir ierakstīta.",
        )
    _nothing_delivered_after(case, day)
    died = DeathRecorded(**command.model_dump(), municipality=responsible(case, day))
    facts: list[CaseFact] = [died]
    movements = follow_mentors(case, [died], surroundings)
    for grant in case.grants.values():
        if grant.ended_on is None and grant.period_to > day:
            ended, returned = end_grant(case, grant, day, END_BY_DEATH, surroundings)
            facts += ended
            movements += returned
    return Decision(facts, movements=movements)


def correct_death(case: Case, command: CorrectDeath, surroundings: Surroundings) -> Decision:
    """Correct the recorded day of death to the right one, or to none where the person lives.

    What ended with the death stays ended: what the person needs is granted anew. An earlier day
    frees the mentor from then on; after a later one, or none, a mentor is assigned anew.
    """
    day, died_on = command.effective_date, command.died_on
    not_before_opening(case, day)
    if case.died_on is None or died_on == case.died_on:
        raise Refusal(
            "person.death_corrected",
            f"The recorded day of death is: {case.died_on or 'none'}. Record the death if there is"
            " none, or state another day.",
            f"Ierakstītā nāves diena: {case.died_on or 'nav'}. Ja tādas nav, ieraksti nāvi; citādi"
            " norādi citu dienu.",
        )
    if died_on is not None:
        not_before_opening(case, died_on)
        refuse_disorder(died_on, day, "The correction of a death", "Nāves dienas labojums")
        _nothing_delivered_after(case, died_on)
    corrected = DeathCorrected(
        **command.model_dump(exclude={"reason"}),
        reason=kept_text(case, command.reason),
        municipality=responsible(case, day),
    )
    return Decision([corrected], movements=follow_mentors(case, [corrected], surroundings))


def _nothing_delivered_after(case: Case, day: date) -> None:
    later = [delivery for delivery in case.held_deliveries if delivery.effective_date > day]
    if later:
        last = max(later, key=lambda delivery: delivery.effective_date)
        raise Refusal(
            "person.died",
            f"{len(later)} deliveries are recorded after {day}, the last, {last.delivery_id}, on"
            f" {last.effective_date}. Reverse them first, or correct the day.",
            f"Sniegšanas ieraksti pēc {day}: {len(later)}, pēdējais, {last.delivery_id}, ir"
            f" {last.effective_date}. Vispirms stornē tos vai labo datumu.",
        )
