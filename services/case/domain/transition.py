"""Steps of a transition from an institution into the community, each after the one it needs.

The order is S0's, S1's and S3's: wish, mentor, training, preparation, exit application, SIVA
decision, move, follow-up; a return ends it, and a new wish begins another.
"""

from collections.abc import Sequence
from typing import Any

from contracts.dates import refuse_disorder
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
from contracts.refusal import Refusal
from services.case.domain.checks import open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

NEEDED: dict[type[TransitionFact], tuple[type[Fact], str, str]] = {
    MentorAssigned: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    MentorTrainingCompleted: (MentorAssigned, "a mentor", "mentors"),
    MentoringEnded: (MentorAssigned, "a mentor", "mentors"),
    PreparationActivityRecorded: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    VisitRecorded: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    ExitApplicationSubmitted: (TransitionWishExpressed, "the client's wish", "klienta vēlme"),
    SivaDecisionRecorded: (ExitApplicationSubmitted, "the exit application", "iesniegums"),
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


def record_step(case: Case, command: CaseCommand, _surroundings: Surroundings) -> Decision:
    """Record the step of a command in `STEPS`, if the step that it needs was made by that day."""
    day = command.effective_date
    open_on(case, day)
    step = STEPS[type(command)]
    current = current_transition(case)
    _needed_step_made(current, step, command)
    fields: dict[str, Any] = command.model_dump()
    if step is TransitionWishExpressed:
        _lives_in_institution(case, command)
    if step in (MentorTrainingCompleted, MentoringEnded):
        fields["mentor"] = _mentor(current)
    if step is SivaDecisionRecorded:
        _mentor_trained(current, command)
    return Decision([step(**fields, municipality=responsible(case, day))])


def current_transition(case: Case) -> Sequence[TransitionFact]:
    """The steps since the last wish, or none where the client returned since."""
    steps: list[TransitionFact] = []
    for step in case.transition:
        if isinstance(step, TransitionWishExpressed):
            steps = []
        steps.append(step)
        if isinstance(step, ReturnedToInstitution):
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
        raise Refusal(
            "transition.order",
            f"'{command.command}' needs {en} first. Record it, then this step.",
            f"Solim '{command.command}' vispirms vajag: {lv}. Ieraksti to un tad šo soli.",
        )
    refuse_disorder(min(made), command.effective_date, f"After {en}", f"Pēc soļa: {lv}")


def _lives_in_institution(case: Case, command: CaseCommand) -> None:
    status = case.status_on(command.effective_date)
    if status is None or status.lives_in != "institution":
        raise Refusal(
            "transition.resident",
            f"On {command.effective_date} the target status does not say that the person lives in"
            " an institution. Record it first.",
            f"{command.effective_date} statusā nav teikts, ka persona dzīvo institūcijā. Vispirms"
            " ieraksti to.",
        )


def _mentor(current: Sequence[TransitionFact]) -> str:
    return [step.mentor for step in current if isinstance(step, MentorAssigned)][-1]


def _mentor_trained(current: Sequence[TransitionFact], command: CaseCommand) -> None:
    trained = [
        step.effective_date
        for step in current
        if isinstance(step, MentorTrainingCompleted) and step.mentor == _mentor(current)
    ]
    if not trained or min(trained) > command.effective_date:
        raise Refusal(
            "transition.mentor_training",
            f"The mentor's training is not recorded by {command.effective_date}. Record it first.",
            f"Mentora apmācība līdz {command.effective_date} nav ierakstīta. Vispirms ieraksti to.",
        )
