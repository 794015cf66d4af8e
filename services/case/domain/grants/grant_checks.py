"""Checks that every change of a grant shares, and what was delivered by it."""

from datetime import date

from contracts.events.delivery import DeliveryRecorded
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
