"""The child's sessions of rehabilitation: so many, and more from the parents' application on."""

from datetime import date, timedelta
from decimal import Decimal

from contracts.events.delivery import DeliveryRecorded
from contracts.events.resource import ResourceFact, ResourceReturned, ResourceTaken
from contracts.model import Code, Recipient
from contracts.reference import rule
from services.case.domain.deliveries.allowance import Allowance
from services.case.domain.resource import Limit, Resource, refuse_overshoot
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

ONE_DAY = timedelta(days=1)


def are_limited(service: Code, recipient: Recipient, day: date) -> bool:
    """Whether the limit counts this service to this recipient."""
    limited = rule("rehabilitation.sessions", day)
    return service in limited.words("services") and recipient in limited.words("recipients")


def take(
    case: Case, delivery: DeliveryRecorded, first: date, surroundings: Surroundings
) -> list[ResourceFact]:
    """Take a delivery's sessions, which count from its first day on.

    Before the parents applied the first sessions must do; with an application for a later day, all
    sessions together must keep within both limits as well.
    """
    resource = _sessions_of(case, surroundings)
    taking = ResourceTaken(
        effective_date=delivery.effective_date,
        municipality=delivery.municipality,
        resource=resource.kind,
        key=resource.key,
        holder_id=delivery.delivery_id,
        amount=delivery.quantity,
        held_from=first,
    )
    applied = _applied_on(case)
    if applied is None or first < applied:
        until = applied - ONE_DAY if applied else None
        refuse_overshoot(resource, taking.model_copy(update={"held_to": until}), _limit(first))
    if applied is not None:
        refuse_overshoot(resource, taking, _raised_limit(first))
    return [taking]


def give_back(
    case: Case, delivery: DeliveryRecorded, surroundings: Surroundings
) -> list[ResourceFact]:
    """Give back what the delivery took, if it took anything."""
    resource = _sessions_of(case, surroundings)
    if delivery.delivery_id not in resource.holdings:
        return []
    return [
        ResourceReturned(
            effective_date=delivery.effective_date,
            municipality=delivery.municipality,
            resource=resource.kind,
            key=resource.key,
            holder_id=delivery.delivery_id,
        )
    ]


def allowance(case: Case, day: date, surroundings: Surroundings) -> Allowance:
    """What the child may have on this day, and what is taken of it."""
    resource = _sessions_of(case, surroundings)
    applied = _applied_on(case)
    if applied is not None and applied <= day:
        return Allowance(_raised_limit(day), resource.kind, resource.taken(), "client")
    limit = _limit(day)
    if applied is None:
        return Allowance(limit, resource.kind, resource.taken(), "client")
    later = resource.taken() - (_raised_limit(day).amount - limit.amount)
    taken = max(resource.taken(last=applied - ONE_DAY), later)
    return Allowance(limit, resource.kind, taken, "client")


def _sessions_of(case: Case, surroundings: Surroundings) -> Resource:
    return surroundings.resource("rehabilitation_sessions", str(case.case_id))


def _applied_on(case: Case) -> date | None:
    return min((request.effective_date for request in case.more_sessions), default=None)


def _limit(day: date) -> Limit:
    limit = rule("rehabilitation.sessions", day)
    return Limit(
        limit.id,
        Decimal(limit.number("sessions")),
        "sessions (more from the parents' application on)",
        "nodarbības; vairāk – ar vecāku iesniegumu",
        day=day,
    )


def _raised_limit(day: date) -> Limit:
    more = rule("rehabilitation.more_sessions", day)
    amount = _limit(day).amount + more.number("more_sessions")
    return Limit(more.id, amount, "sessions", "nodarbības", day=day)
