"""How much was delivered and what it costs: within the days, the grant and its amount."""

from datetime import date
from decimal import Decimal

from contracts.dates import days_of_month
from contracts.http.granting import RecordDelivery
from contracts.money import in_euros, in_euros_lv, round_half_up
from contracts.reference import rule
from contracts.refusal import Refusal
from contracts.working_days import working_days
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.deliveries.delivery_days import days_of
from services.case.domain.deliveries.hours import refuse_hours
from services.case.domain.deliveries.months import refuse_days_with_service, refuse_month
from services.case.domain.grants.grant import Grant
from services.case.domain.grants.left import amount_left_cents_on, quantity_left_on
from services.case.domain.resource import plain
from services.case.domain.state import Case

PERCENT = 100


def refuse_quantity(case: Case, grant: Grant, command: RecordDelivery, days: list[date]) -> None:
    """Refuse a quantity that the days cannot hold, or that the grant has not left."""
    unit, last = grant.fact.unit, days[-1]
    if unit in rule("delivery.days", last).words("units"):
        _fits_days(command, len(days))
    if unit in rule("delivery.hours", last).words("units"):
        refuse_hours(case, grant, command.quantity, days)
    if unit in rule("delivery.month_once", last).words("units"):
        refuse_month(case, grant, command, days)
    held = quantity_left_on(case, grant, last)
    if command.quantity > held.left:
        left, limit = plain(held.left), plain(held.limit)
        raise Refusal(
            "grant.quantity",
            f"{left} of {limit} are left of this grant; {command.quantity} is more.",
            f"Atlikums: {left} no {limit} (lēmuma apjoms); {command.quantity} ir vairāk.",
        )


def _fits_days(command: RecordDelivery, covered: int) -> None:
    if command.quantity > covered:
        raise Refusal(
            "delivery.days",
            f"The record covers {covered} days; {command.quantity} do not fit. Say the first of"
            " them in delivered_from.",
            f"Ieraksta dienu skaits: {covered}; {command.quantity} neiekļaujas. Norādi pirmo dienu"
            " laukā delivered_from.",
            status=UNPROCESSABLE,
        )


def refuse_repeated(case: Case, command: RecordDelivery, days: list[date]) -> None:
    """Refuse what is on record already: the same quantity and days, by the same document."""
    for other in case.held_between(command.effective_date, command.effective_date):
        if (
            other.effective_date == command.effective_date
            and other.grant_id == command.grant_id
            and other.quantity == command.quantity
            and other.document_reference == command.document_reference
            and days_of(other) == days
        ):
            raise Refusal(
                "delivery.repeated",
                f"The same is on record already (delivery {other.delivery_id}). If it was delivered"
                " twice, reverse that and record both as one, or give this one the"
                " document_reference of its own document.",
                f"Tas pats jau ir ierakstīts (ieraksts {other.delivery_id}). Ja sniegts divreiz,"
                " stornē to un ieraksti abus kopā, vai norādi šī ieraksta paša dokumentu laukā"
                " document_reference.",
            )


def refuse_cost(case: Case, grant: Grant, command: RecordDelivery) -> None:
    """Refuse a cost that does not fit the grant's basis, or exceeds its amount."""
    on_actual_cost = grant.fact.pricing_basis == "actual_cost"
    if not on_actual_cost:
        if command.cost_cents is not None:
            raise Refusal(
                "delivery.cost",
                "The grant has a fixed unit price: leave cost_cents out.",
                "Pakalpojumam ir fiksēta vienības cena: nenorādi cost_cents.",
                status=UNPROCESSABLE,
            )
        return
    if command.cost_cents is None or command.document_reference is None:
        raise Refusal(
            "delivery.cost",
            "The grant is on actual cost: give cost_cents and document_reference (invoice, PNA).",
            "Pakalpojums ir par faktiskajām izmaksām: norādi cost_cents un document_reference"
            " (rēķins, PNA).",
            status=UNPROCESSABLE,
        )
    held = amount_left_cents_on(case, grant, command.effective_date)
    if held is not None and command.cost_cents > held.left:
        left_cents, limit_cents = int(held.left), int(held.limit)
        raise Refusal(
            "grant.amount",
            f"{in_euros(left_cents)} of {in_euros(limit_cents)} are left of this grant;"
            f" {in_euros(command.cost_cents)} is more. Amend the grant first.",
            f"Atlikums: {in_euros_lv(left_cents)} no {in_euros_lv(limit_cents)} (lēmuma summa);"
            f" {in_euros_lv(command.cost_cents)} ir vairāk. Vispirms grozi lēmumu.",
        )


def price_of(
    case: Case, grant: Grant, command: RecordDelivery, price_cents: int | None
) -> tuple[int | None, str | None]:
    """The price of a unit of this delivery, and the rule that changed it, if one did.

    `price_cents` is that of its days, None on actual cost. A monthly subsidy is halved where
    services were provided on too few working days (S3).
    """
    day, stated = command.effective_date, command.days_with_service
    _refuse_unasked_days(grant, command)
    if stated is None or price_cents is None:
        return price_cents, None
    refuse_days_with_service(case, grant, command, stated)
    in_month = len(working_days(days_of_month(day)))
    halved = rule("subsidy.halved", day)
    if stated * PERCENT >= halved.number("least_days_percent") * in_month:
        return price_cents, None
    paid_cents = Decimal(price_cents) * halved.number("paid_percent") / PERCENT
    return round_half_up(paid_cents), halved.id


def _refuse_unasked_days(grant: Grant, command: RecordDelivery) -> None:
    asking = rule("delivery.days_with_service", command.effective_date).words("pricing_basis")
    if (grant.fact.pricing_basis in asking) != (command.days_with_service is not None):
        raise Refusal(
            "delivery.days_with_service",
            "Give days_with_service for a monthly subsidy, and for nothing else.",
            "Ikmēneša subsīdijai norādi days_with_service; citiem pakalpojumiem nenorādi.",
            status=UNPROCESSABLE,
        )
