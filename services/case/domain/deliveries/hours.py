"""Hours: what one recipient has by the hour fits into the days on which it was had."""

from datetime import date
from decimal import Decimal

from contracts.events.delivery import DeliveryRecorded
from contracts.reference import rule
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.grants.grant import Grant
from services.case.domain.resource import plain
from services.case.domain.state import Case, first_day_of

HOURS_A_DAY = 24


def refuse_hours(case: Case, grant: Grant, quantity: Decimal, days: list[date]) -> None:
    """Refuse more hours than the days have, with all that the recipient had by the hour on them.

    A record of several days does not say how many hours were had on which of them: all records fit
    as long as those that lie within some span have no more hours than its days.
    """
    spans = [(days[0], days[-1])]
    for first, last in spans:
        others = _by_the_hour(case, grant, first, last)
        within = [
            one for one in others if first <= first_day_of(one) and one.effective_date <= last
        ]
        had = sum((one.quantity for one in within), Decimal(0))
        covered = ((last - first).days + 1) * HOURS_A_DAY
        if had + quantity > covered:
            raise Refusal(
                "delivery.hours",
                f"The days from {first} to {last} have {covered} hours; {plain(had)} are recorded"
                f" for the recipient already, and {quantity} more do not fit. Say the first day in"
                " delivered_from, or reverse what is wrong.",
                f"Stundas dienās no {first} līdz {last}: {covered}; saņēmējam jau ierakstītas:"
                f" {plain(had)}, vēl {quantity} neiekļaujas. Norādi pirmo dienu laukā"
                " delivered_from vai stornē kļūdaino.",
                status=UNPROCESSABLE,
            )
        for one in others:
            wider = (min(first, first_day_of(one)), max(last, one.effective_date))
            if wider not in spans:
                # The loop goes on with what is appended.
                spans.append(wider)


def _by_the_hour(case: Case, grant: Grant, first: date, last: date) -> list[DeliveryRecorded]:
    units = rule("delivery.hours", last).words("units")
    return [
        one
        for one in case.held_between(first, last)
        if one.unit in units and one.recipient == grant.fact.recipient
    ]
