"""Checks that every change of a grant shares, and what was delivered by it."""

from datetime import date

from contracts.events.delivery import DeliveryRecorded
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.grants.grant import Grant
from services.case.domain.state import Case


def delivered_by(case: Case, grant: Grant) -> list[DeliveryRecorded]:
    """What was delivered by a grant and not reversed."""
    return [one for one in case.held_deliveries if one.grant_id == grant.fact.grant_id]


def repeats(delivery: DeliveryRecorded, grant: Grant) -> bool:
    """Whether the delivery was of the grant's service to its recipient, by whichever grant."""
    return (delivery.service, delivery.recipient) == (grant.fact.service, grant.fact.recipient)


def refuse_ended(grant: Grant) -> None:
    """Refuse to change a grant that has ended."""
    if grant.ended_on is not None:
        raise Refusal(
            "grant.ended",
            f"The grant ended on {grant.ended_on}. Grant the service anew.",
            f"Pakalpojums izbeigts {grant.ended_on}. Piešķir to no jauna.",
        )


def refuse_outside_period(grant: Grant, day: date) -> None:
    """Refuse a change on a day on which the grant does not hold."""
    if not grant.runs_on(day):
        first, last = grant.fact.effective_date, grant.last_day
        raise Refusal(
            "grant.period",
            f"The grant holds from {first} to {last}; {day} is outside.",
            f"Lēmums ir spēkā no {first} līdz {last}; {day} ir ārpus.",
        )


def refuse_past_closing(case: Case, first: date, last: date) -> None:
    """Refuse days of a grant after the death, or past a closing or a transfer that is recorded."""
    _refuse_past_transfer(case, first, last)
    if case.died_on is not None and last > case.died_on:
        raise Refusal(
            "person.died",
            f"The person died on {case.died_on}; the grant would last until {last}. Let it end on"
            " that day at the latest.",
            f"Persona mirusi {case.died_on}; lēmums būtu spēkā līdz {last}. Nosaki beigas ne vēlāk"
            " par šo dienu.",
        )
    closed = [day for day, is_open in case.openness if not is_open and first <= day < last]
    closed = [day for day in closed if not case.is_open_on(day)]
    if closed:
        raise Refusal(
            "case.open",
            f"The case was closed on {min(closed)}; the grant would last until {last}. Let it end"
            " on that day at the latest.",
            f"Lieta slēgta {min(closed)}; lēmums būtu spēkā līdz {last}. Nosaki beigas ne vēlāk par"
            " šo dienu.",
        )


def _refuse_past_transfer(case: Case, first: date, last: date) -> None:
    days = (one.effective_date for one in case.transfers if first < one.effective_date <= last)
    day = min(days, default=None)
    if day is not None:
        place = case.municipality_on(day)
        raise Refusal(
            "case.transfer_after_deliveries",
            f"The case was transferred to '{place}' on {day}; the grant would last until {last}."
            " Let it end on the day before at the latest; from then on decide anew there.",
            f"Lieta {day} nodota pašvaldībai '{named_lv('municipality', place)}'; lēmums būtu spēkā"
            f" līdz {last}. Nosaki beigas ne vēlāk par iepriekšējo dienu; pēc tam tur lem no"
            " jauna.",
        )
