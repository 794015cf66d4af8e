"""How a child gets to know new carers before moving to them: a sequence of meetings (S3)."""

from collections.abc import Sequence
from datetime import date

from contracts.events.transition import TransitionFact, VisitRecorded
from contracts.http.transition import RecordVisit
from contracts.reference import Rule, rule
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.state import Case

SEQUENCE = "transition.child_meetings"


def refuse_out_of_sequence(
    case: Case, current: Sequence[TransitionFact], command: RecordVisit
) -> None:
    """Refuse a child's meeting or overnight stay before what must come first, or too many.

    Args:
        case: whose target group tells whether the sequence is asked of them.
        current: the steps of the transition that the visit belongs to.
        command: the visit.
    """
    sequence = rule(SEQUENCE, command.effective_date)
    if case.target_group_on(command.effective_date) not in sequence.words("target_groups"):
        return
    if command.visit == "meeting":
        _meeting(sequence, current, command)
    elif command.visit == "overnight":
        least = sequence.number("least_meetings")
        made = _visits(current, "meeting", command.effective_date)
        if made < least:
            raise Refusal(
                SEQUENCE,
                f"An overnight stay comes after {least} meetings; {made} are recorded by"
                f" {command.effective_date}. Record the missing meetings first.",
                f"Pirms nakšņošanas vajag tikšanās reizes: {least}; līdz {command.effective_date}"
                f" ierakstīts: {made}. Vispirms ieraksti trūkstošās.",
            )


def refuse_unprepared_move(case: Case, current: Sequence[TransitionFact], day: date) -> None:
    """Refuse the move of a child before the meetings and overnight stays of the sequence.

    Args:
        case: whose target group tells whether the sequence is asked of them.
        current: the steps of the transition that the move belongs to.
        day: the day of the move.
    """
    sequence = rule(SEQUENCE, day)
    if case.target_group_on(day) not in sequence.words("target_groups"):
        return
    least = {
        "familiar_setting": sequence.number("familiar_setting_meetings"),
        "meeting": sequence.number("least_meetings"),
        "overnight": sequence.number("least_overnight_stays"),
    }
    missing = [
        (kind, f"{made}/{needed}")
        for kind, needed in least.items()
        if (made := _visits(current, kind, day)) < needed
    ]
    if missing:
        raise Refusal(
            SEQUENCE,
            f"A child moves after getting to know the new carers; by {day} these visits are"
            f" recorded of those needed: {_listed(missing)}. Record the missing ones first.",
            f"Bērns pārceļas pēc iepazīšanās ar jaunajiem aprūpētājiem; līdz {day} ierakstītās un"
            f" vajadzīgās reizes: {_listed_lv(missing)}. Vispirms ieraksti trūkstošās.",
        )


def _listed(visits: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{kind} {made}" for kind, made in visits)


def _listed_lv(visits: Sequence[tuple[str, str]]) -> str:
    return _listed([(named_lv("visit", kind), made) for kind, made in visits])


def _meeting(sequence: Rule, current: Sequence[TransitionFact], command: RecordVisit) -> None:
    familiar = sequence.number("familiar_setting_meetings")
    least_hours, most_hours = sequence.number("least_hours"), sequence.number("most_hours")
    most = sequence.number("most_meetings")
    made = _visits(current, "familiar_setting", command.effective_date)
    if made < familiar:
        raise Refusal(
            SEQUENCE,
            f"A meeting comes after {familiar} visits in a familiar setting; {made} are recorded by"
            f" {command.effective_date}. Record the missing ones (familiar_setting) first.",
            f"Pirms tikšanās vajag reizes pazīstamā vidē: {familiar}; līdz {command.effective_date}"
            f" ierakstīts: {made}. Vispirms ieraksti trūkstošās (familiar_setting).",
        )
    if not least_hours <= command.hours <= most_hours:
        raise Refusal(
            SEQUENCE,
            f"A meeting lasts {least_hours} to {most_hours} hours, not {command.hours}.",
            f"Tikšanās ilgums stundās: no {least_hours} līdz {most_hours}, nevis {command.hours}.",
        )
    if _visits(current, "meeting", date.max) >= most:
        raise Refusal(
            SEQUENCE,
            f"{most} meetings are recorded; the next step is an overnight stay (overnight).",
            f"Tikšanās reizes jau ierakstītas: {most}; nākamais solis ir nakšņošana (overnight).",
        )


def _visits(current: Sequence[TransitionFact], kind: str, until: date) -> int:
    return sum(
        isinstance(step, VisitRecorded) and step.visit == kind and step.effective_date <= until
        for step in current
    )
