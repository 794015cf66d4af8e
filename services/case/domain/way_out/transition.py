"""Steps of a transition from an institution into the community, each after the one it needs.

The order is S0's, S1's and S3's: wish, mentor, training, preparation, exit application, SIVA
decision, move, follow-up; a return ends it, and a new wish begins another.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.dates import months_after, refuse_disorder
from contracts.events.fact import Fact
from contracts.events.transition import (
    ExitApplicationSubmitted,
    FollowUpRecorded,
    MentorAssigned,
    MentoringEnded,
    MentorTrainingCompleted,
    MovedOut,
    PreparationActivityRecorded,
    ReturnedToInstitution,
    SivaDecisionRecorded,
    TransitionFact,
    TransitionWishExpressed,
    VisitRecorded,
)
from contracts.http.command import CaseCommand
from contracts.http.transition import (
    AssignMentor,
    CompleteMentorTraining,
    EndMentoring,
    ExpressTransitionWish,
    RecordFollowUp,
    RecordMoveOut,
    RecordPreparationActivity,
    RecordReturn,
    RecordSivaDecision,
    RecordVisit,
    SubmitExitApplication,
)
from contracts.reference import rule
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import kept_text, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.person.eligibility import refuse_unwilling
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings
from services.case.domain.way_out.child_meetings import (
    refuse_out_of_sequence,
    refuse_unprepared_move,
)
from services.case.domain.way_out.mentoring import follow_mentors

NEEDED: dict[type[TransitionFact], tuple[type[Fact], str, str]] = {
    MentorAssigned: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    PreparationActivityRecorded: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    VisitRecorded: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    ExitApplicationSubmitted: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    SivaDecisionRecorded: (
        ExitApplicationSubmitted,
        "the exit application",
        "izstāšanās iesniegums",
    ),
    MovedOut: (SivaDecisionRecorded, "the SIVA decision", "SIVA lēmums"),
    FollowUpRecorded: (MovedOut, "the move", "pārcelšanās"),
    ReturnedToInstitution: (MovedOut, "the move", "pārcelšanās"),
}
"""For each step the step that it needs, and that step's name in English and Latvian."""

STEPS: dict[type[CaseCommand], type[TransitionFact]] = {
    ExpressTransitionWish: TransitionWishExpressed,
    AssignMentor: MentorAssigned,
    CompleteMentorTraining: MentorTrainingCompleted,
    EndMentoring: MentoringEnded,
    RecordPreparationActivity: PreparationActivityRecorded,
    RecordVisit: VisitRecorded,
    SubmitExitApplication: ExitApplicationSubmitted,
    RecordSivaDecision: SivaDecisionRecorded,
    RecordMoveOut: MovedOut,
    RecordFollowUp: FollowUpRecorded,
    RecordReturn: ReturnedToInstitution,
}
"""The step that each command of a transition records."""

OF_MENTORS = (MentorAssigned, MentoringEnded, ReturnedToInstitution)


def record_step(case: Case, command: CaseCommand, surroundings: Surroundings) -> Decision:
    """Record the step of a command in `STEPS`, if the steps that it needs were made by that day."""
    day = command.effective_date
    open_on(case, day)
    step = STEPS[type(command)]
    fields: dict[str, Any] = command.model_dump()
    current = transition_on(case, day)
    _needed_step_made(current, step, command)
    if step is TransitionWishExpressed:
        _refuse_wish_of_who_moved(case, day)
        _lives_in_institution(case, day)
        refuse_unwilling(case, day)
    if step in (PreparationActivityRecorded, VisitRecorded):
        _within_preparation_year(current, day)
    if isinstance(command, RecordVisit):
        refuse_out_of_sequence(case, current, command)
    if step is MovedOut:
        _refuse_second_move(case, day)
        _refuse_move_before_wish(case, day)
        refuse_unprepared_move(case, current, day)
    if step in (MentorTrainingCompleted, MentoringEnded):
        fields["mentor"] = _mentor(case, command)
    if step is SivaDecisionRecorded:
        refuse_untrained(case, current, day)
    if isinstance(command, RecordFollowUp):
        fields["outcome"] = kept_text(case, command.outcome)
    recorded = step(**fields, municipality=responsible(case, day))
    if isinstance(recorded, OF_MENTORS):
        return Decision([recorded], movements=follow_mentors(case, [recorded], surroundings))
    return Decision([recorded])


def transition_on(case: Case, day: date) -> Sequence[TransitionFact]:
    """The steps of the transition that the day belongs to, by their days, later ones included.

    It begins with the last wish by that day, and ends before the next wish and with a return; no
    step follows a return without another wish.
    """
    steps: list[TransitionFact] = []
    for step in by_day(case):
        if isinstance(step, TransitionWishExpressed):
            if step.effective_date > day:
                break
            steps = []
        steps.append(step)
        if isinstance(step, ReturnedToInstitution):
            if step.effective_date > day:
                break
            steps = []
    return steps


def _needed_step_made(
    current: Sequence[TransitionFact], step: type[TransitionFact], command: CaseCommand
) -> None:
    if step not in NEEDED:
        return
    needed, en, lv = NEEDED[step]
    made = [one.effective_date for one in current if isinstance(one, needed)]
    if not made:
        raise _missing(command, en, lv)
    refuse_disorder(min(made), command.effective_date, f"After {en}", f"Pēc soļa: {lv}")


def _missing(command: CaseCommand, en: str, lv: str) -> Refusal:
    return Refusal(
        "transition.order",
        f"'{command.command}' needs {en} first. Record it, then this step.",
        f"Solim '{named_lv('step', command.command)}' vispirms vajag: {lv}. Ieraksti to un tad šo"
        " soli.",
    )


def _lives_in_institution(case: Case, day: date) -> None:
    status = case.status_on(day)
    if status is None or status.lives_in not in rule("transition.resident", day).words("lives_in"):
        raise Refusal(
            "transition.resident",
            f"On {day} the target status does not say that the person lives in an institution."
            " Record it first.",
            f"{day} mērķa grupas statusā nav teikts, ka persona dzīvo institūcijā. Vispirms"
            " ieraksti to.",
        )


def _refuse_second_move(case: Case, day: date) -> None:
    """Refuse a move between which and another move, before or after it, there is no return."""
    ways = [one for one in by_day(case) if isinstance(one, MovedOut | ReturnedToInstitution)]
    before = [one for one in ways if one.effective_date <= day][-1:]
    after = [one for one in ways if one.effective_date > day][:1]
    for other in (*before, *after):
        if isinstance(other, MovedOut):
            raise Refusal(
                "transition.order",
                f"The person's move on {other.effective_date} is recorded, and no return between it"
                f" and {day}. Record the return first.",
                f"Jau ierakstīta pārcelšanās {other.effective_date}, un starp to un {day} nav"
                " atgriešanās institūcijā. Vispirms ieraksti atgriešanos.",
            )


def _refuse_wish_of_who_moved(case: Case, day: date) -> None:
    """Refuse a wish after a move and before a return: the move's follow-up would lose its move."""
    ways = [one for one in by_day(case) if isinstance(one, MovedOut | ReturnedToInstitution)]
    for last in [one for one in ways if one.effective_date <= day][-1:]:
        if isinstance(last, MovedOut):
            raise Refusal(
                "transition.wish",
                f"The person moved on {last.effective_date}, and no return between that and {day}"
                " is recorded. Record the return first.",
                f"Persona pārcēlās {last.effective_date}, un starp to un {day} nav ierakstīta"
                " atgriešanās institūcijā. Vispirms ieraksti atgriešanos.",
            )


def _refuse_move_before_wish(case: Case, day: date) -> None:
    """Refuse a move that a wish follows before any return."""
    turns = (TransitionWishExpressed, ReturnedToInstitution)
    later = [one for one in by_day(case) if one.effective_date > day]
    for following in [one for one in later if isinstance(one, turns)][:1]:
        if isinstance(following, TransitionWishExpressed):
            raise Refusal(
                "transition.wish",
                f"The wish of {following.effective_date} comes after {day}, and no return between"
                " them is recorded. Withdraw that wish first, or move on a later day.",
                f"Vēlme izteikta {following.effective_date}, pēc {day}, un starp tām nav"
                " ierakstīta atgriešanās institūcijā. Vispirms atsauc šo vēlmi vai norādi"
                " pārcelšanos vēlākā dienā.",
            )


def by_day(case: Case) -> list[TransitionFact]:
    """Every step by its day, those of one day in the order of recording."""
    return sorted(case.transition, key=lambda one: one.effective_date)


def _within_preparation_year(current: Sequence[TransitionFact], day: date) -> None:
    [wished_on] = [
        one.effective_date for one in current if isinstance(one, TransitionWishExpressed)
    ]
    last = months_after(wished_on, rule("transition.preparation_year", day).number("months"))
    if day > last:
        raise Refusal(
            "transition.preparation_year",
            f"The wish of {wished_on} gives preparation until {last}; {day} is later. Record the"
            " client's wish anew: it starts a new year.",
            f"Pēc {wished_on} izteiktās vēlmes sagatavošanās notiek līdz {last}; {day} ir vēlāk."
            " Ieraksti klienta vēlmi no jauna: tā sāk jaunu gadu.",
        )


def _mentor(case: Case, command: CaseCommand) -> str:
    mentor = case.mentor_on(command.effective_date)
    if mentor is None:
        raise _missing(command, "a mentor", "mentors")
    return mentor


def refuse_untrained(case: Case, current: Sequence[TransitionFact], day: date) -> None:
    """Refuse a day by which the mentor of the transition has not been trained."""
    assigned = [
        step.mentor
        for step in current
        if isinstance(step, MentorAssigned) and step.effective_date <= day
    ]
    mentor = case.mentor_on(day) or (assigned[-1] if assigned else None)
    if mentor is None:
        raise Refusal(
            "transition.mentor_training",
            f"No mentor is assigned by {day}. Assign one and record the training first.",
            f"Līdz {day} mentors nav norīkots. Vispirms norīko mentoru un ieraksti apmācību.",
        )
    trained = [
        step.effective_date
        for step in case.transition
        if isinstance(step, MentorTrainingCompleted) and step.mentor == mentor
    ]
    if not trained or min(trained) > day:
        raise Refusal(
            "transition.mentor_training",
            f"The mentor's training is not recorded by {day}. Record it first.",
            f"Mentora apmācība līdz {day} nav ierakstīta. Vispirms ieraksti to.",
        )
