"""What a person may have of a service in all: the child's sessions, a year's days of respite.

A delivery takes from the limit and its reversal gives back, in the same transaction as the case.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from contracts.dates import days_of_year
from contracts.events.delivery import DeliveryRecorded
from contracts.events.resource import ResourceFact
from contracts.http.granting import GrantService
from contracts.model import Code, Recipient
from contracts.refusal import Refusal
from services.case.domain.deliveries import respite_days, sessions
from services.case.domain.deliveries.allowance import Allowance
from services.case.domain.deliveries.delivery_days import days_of
from services.case.domain.grants.grant import Grant
from services.case.domain.resource import plain
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

ONE_DAY = timedelta(days=1)


def take_for_delivery(
    case: Case,
    grant: Grant,
    delivery: DeliveryRecorded,
    days: Sequence[date],
    surroundings: Surroundings,
) -> list[ResourceFact]:
    """What a delivery on these days takes of the limits that count its service.

    Raises:
        Refusal: not so much is left.
    """
    service = grant.fact.service
    if sessions.are_limited(service, grant.fact.recipient, days[-1]):
        return sessions.take(case, delivery, days[0], surroundings)
    if respite_days.are_limited(service, days[-1]):
        return respite_days.take(case, delivery, days, surroundings)
    return []


def return_for_reversal(
    case: Case, delivery: DeliveryRecorded, surroundings: Surroundings
) -> list[ResourceFact]:
    """What the reversal of a delivery gives back; nothing where the delivery took nothing."""
    days = days_of(delivery)
    if sessions.are_limited(delivery.service, delivery.recipient, days[-1]):
        return sessions.give_back(case, delivery, surroundings)
    if respite_days.are_limited(delivery.service, days[-1]):
        return respite_days.give_back(case, delivery, days, surroundings)
    return []


def allowances(
    case: Case,
    service: Code,
    recipient: Recipient,
    first: date,
    last: date,
    surroundings: Surroundings,
) -> list[Allowance]:
    """What the limits of a service leave from the first to the last day, a year at a time."""
    if sessions.are_limited(service, recipient, last):
        return [sessions.allowance(case, last, surroundings)]
    if respite_days.are_limited(service, last):
        return [respite_days.allowance(case, day, surroundings) for day in _years(first, last)]
    return []


def refuse_grant_beyond(case: Case, command: GrantService, surroundings: Surroundings) -> None:
    """Refuse a grant of more than the limits of its service leave in its period."""
    left = allowances(
        case,
        command.service,
        command.recipient,
        command.effective_date,
        command.period_to,
        surroundings,
    )
    _refuse_beyond(left, command.quantity_limit)


def refuse_amendment_beyond(
    case: Case,
    grant: Grant,
    quantity_limit: Decimal,
    period_to: date,
    surroundings: Surroundings,
) -> None:
    """Refuse to raise a grant by more than the limits leave for what it has not delivered yet."""
    if quantity_limit <= grant.quantity_limit:
        return
    granted = grant.fact
    left = allowances(
        case, granted.service, granted.recipient, granted.effective_date, period_to, surroundings
    )
    _refuse_beyond(left, quantity_limit - grant.quantity_delivered)


def _refuse_beyond(left: list[Allowance], quantity: Decimal) -> None:
    most = sum((one.left for one in left), Decimal(0))
    if left and quantity > most:
        raise Refusal(
            left[-1].limit.rule_id,
            f"{plain(most)} are left in the grant's period; {plain(quantity)} is more. Grant at"
            " most what is left.",
            f"Atlikums piešķiršanas periodā: {plain(most)}; {plain(quantity)} ir vairāk. Piešķir ne"
            " vairāk par atlikumu.",
            day=left[-1].limit.day,
        )


def _years(first: date, last: date) -> Iterator[date]:
    """A day in each year from the first to the last."""
    day = first
    while day <= last:
        yield day
        day = days_of_year(day)[1] + ONE_DAY
