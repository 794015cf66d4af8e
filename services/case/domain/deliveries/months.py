"""Months: each is recorded once, or in parts, and a subsidy says how many of its days had services.

A month in which the price or the municipality changes has parts. A part's quantity is its share of
the month's days; whether the subsidy is halved goes by the whole month's days in each part.
"""

from datetime import date
from decimal import Decimal

from contracts.dates import days_of_month
from contracts.events.delivery import DeliveryRecorded
from contracts.http.granting import RecordDelivery
from contracts.money import round_half_up
from contracts.reference import rule
from contracts.refusal import Refusal
from contracts.working_days import working_days
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.deliveries.delivery_days import change_of_price_or_place
from services.case.domain.grants.grant import Grant
from services.case.domain.grants.grant_checks import repeats
from services.case.domain.state import Case, first_day_of

PERCENT = 100


def refuse_month(case: Case, grant: Grant, command: RecordDelivery, days: list[date]) -> None:
    """Refuse a month that is not one, is divided, or is recorded already in whole or in part."""
    month = days_of_month(command.effective_date)
    _within_month(command, days, month)
    if _is_part(command):
        _refuse_more_than_share(command, days, month)
    else:
        _refuse_divided(case, grant, month)
    parts = Decimal(0)
    for other in _of_month(case, grant, month):
        overlaps = first_day_of(other) <= days[-1] and days[0] <= other.effective_date
        if overlaps or not (_is_part(command) and _is_part(other)):
            raise Refusal(
                "delivery.month_once",
                f"The month is recorded already, on {other.effective_date} (delivery"
                f" {other.delivery_id}). Reverse that delivery to correct it.",
                f"Mēnesis jau ir ierakstīts {other.effective_date} (ieraksts {other.delivery_id})."
                " Lai labotu, stornē to.",
            )
        parts += other.quantity
    if parts + command.quantity > 1:
        raise Refusal(
            "delivery.month_once",
            f"The parts of a month are together at most 1; {1 - parts} is left.",
            f"Mēneša daļas kopā nepārsniedz 1; atlikums: {1 - parts}.",
            status=UNPROCESSABLE,
        )


def refuse_days_with_service(
    case: Case, grant: Grant, command: RecordDelivery, stated: int
) -> None:
    """Refuse more days with services than there were, or others than other parts state."""
    month = days_of_month(command.effective_date)
    until = month[-1] if _is_part(command) else command.effective_date
    granted = [
        one
        for one in case.grants.values()
        if (one.fact.service, one.fact.recipient) == (grant.fact.service, grant.fact.recipient)
    ]
    running = [
        day
        for day in working_days(month)
        if day <= until
        and any(one.runs_on(day) and not one.is_suspended_on(day) for one in granted)
    ]
    if stated > len(running):
        raise Refusal(
            "delivery.days_with_service",
            f"Until {until} the service was granted and not suspended on {len(running)} working"
            f" days of the month; {stated} is more.",
            f"Mēneša darba dienas līdz {until}, kurās pakalpojums bija piešķirts un nebija"
            f" apturēts: {len(running)}; {stated} ir vairāk.",
            status=UNPROCESSABLE,
        )
    for other in _of_month(case, grant, month):
        if other.days_with_service != stated:
            raise Refusal(
                "delivery.days_with_service",
                f"Another part of the month (delivery {other.delivery_id}) states"
                f" {other.days_with_service} days with services; all parts state those of the whole"
                " month. Reverse the wrong one.",
                f"Citā mēneša daļā (ieraksts {other.delivery_id}) dienu skaits ar pakalpojumiem ir"
                f" {other.days_with_service}; visās daļās norāda visa mēneša dienas. Stornē"
                " kļūdaino.",
            )


def _is_part(delivery: RecordDelivery | DeliveryRecorded) -> bool:
    return delivery.quantity < 1


def _of_month(case: Case, grant: Grant, month: list[date]) -> list[DeliveryRecorded]:
    by_month = rule("delivery.month_once", month[0]).words("units")
    held = case.held_between(month[0], month[-1])
    return [one for one in held if one.unit in by_month and repeats(one, grant)]


def _within_month(command: RecordDelivery, days: list[date], month: list[date]) -> None:
    if command.quantity > 1 or days[0] not in month:
        raise Refusal(
            "delivery.month_once",
            f"A month has the quantity 1, and days of one calendar month; here"
            f" {command.quantity}, from {days[0]} to {command.effective_date}.",
            f"Mēneša daudzums ir 1, un dienas ir viena kalendārā mēneša; šeit"
            f" {command.quantity}, no {days[0]} līdz {command.effective_date}.",
            status=UNPROCESSABLE,
        )


def _share(days: list[date], month: list[date]) -> Decimal:
    return Decimal(round_half_up(Decimal(len(days)) * PERCENT / len(month))) / PERCENT


def _refuse_more_than_share(command: RecordDelivery, days: list[date], month: list[date]) -> None:
    share = _share(days, month)
    if command.quantity > share:
        raise Refusal(
            "delivery.month_once",
            f"The days from {days[0]} to {days[-1]} are {share} of the month; {command.quantity} is"
            " more. Say the first of them in delivered_from.",
            f"Dienas no {days[0]} līdz {days[-1]} ir {share} no mēneša; {command.quantity} ir"
            " vairāk. Norādi pirmo dienu laukā delivered_from.",
            status=UNPROCESSABLE,
        )


def _refuse_divided(case: Case, grant: Grant, month: list[date]) -> None:
    running = [day for day in month if grant.runs_on(day)]
    day = change_of_price_or_place(case, grant, running)
    if day is not None:
        share = _share([one for one in month if one < day], month)
        raise Refusal(
            "delivery.undivided",
            f"From {day} the grant has another price or the case another municipality. Record the"
            f" month in parts, each from delivered_from to effective_date with its share: until"
            f" then {share}, from then on {1 - share}.",
            f"No {day} lēmumam ir cita cena vai lietai cita pašvaldība. Ieraksti mēnesi pa daļām,"
            f" katru no delivered_from līdz effective_date ar tās daļu: līdz tam {share}, pēc tam"
            f" {1 - share}.",
        )
