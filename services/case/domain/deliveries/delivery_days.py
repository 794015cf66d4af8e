"""The days that a delivery covers, and what must hold on each of them.

What must hold changes on few days: where a pause begins, a contract ends, an opinion runs out.
Each check looks at the first day and at those days; between them all stays as it was.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from contracts.dates import days_between, refuse_disorder
from contracts.events.delivery import DeliveryRecorded
from contracts.http.granting import RecordDelivery
from contracts.reference import municipality_standing_for, reform_days, rule
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, open_on
from services.case.domain.grants.grant import Grant
from services.case.domain.grants.grant_checks import refuse_outside_period
from services.case.domain.person.eligibility import (
    lapsing_checks,
    last_day_of_childrens_services,
    services_by_opinion,
)
from services.case.domain.person.opinions import has_valid_opinion, opinion_change_days
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

ONE_DAY = timedelta(days=1)


def days_of(delivery: RecordDelivery | DeliveryRecorded) -> list[date]:
    """Every day that the delivery covers, in order."""
    return days_between(delivery.delivered_from or delivery.effective_date, delivery.effective_date)


def refuse_span(command: RecordDelivery) -> None:
    """Refuse a record that ends before it begins, or covers too many days."""
    first, last = command.delivered_from or command.effective_date, command.effective_date
    refuse_disorder(first, last, "The delivery's days", "Sniegšanas dienas")
    most = rule("delivery.span", last).number("most_days")
    covered = (last - first).days + 1
    if covered > most:
        raise Refusal(
            "delivery.span",
            f"The record covers {covered} days, from {first} to {last}; at most {most} fit. Split"
            " it.",
            f"Dienu skaits no {first} līdz {last}: {covered}; ierakstā – ne vairāk kā {most}."
            " Sadali to.",
            status=UNPROCESSABLE,
        )


def refuse_days(case: Case, grant: Grant, days: list[date], surroundings: Surroundings) -> None:
    """Refuse days on which the service could not be delivered to the person."""
    for refuse in _checks(case, grant, days, surroundings):
        refuse()


def hindrances(
    case: Case, grant: Grant, day: date, surroundings: Surroundings
) -> Iterator[Refusal]:
    """Every refusal of a delivery by the grant on this day; none where the day is no hindrance."""
    for refuse in _checks(case, grant, [day], surroundings):
        try:
            refuse()
        except Refusal as refusal:
            yield refusal


def _checks(
    case: Case, grant: Grant, days: list[date], surroundings: Surroundings
) -> Sequence[Callable[[], None]]:
    return (
        lambda: _alive(case, days[-1]),
        lambda: _open(case, days),
        lambda: _granted(grant, days),
        lambda: _contracted(grant, days, surroundings),
        lambda: _provided(grant, days, surroundings),
        lambda: _still_eligible(case, grant, days),
        lambda: _with_opinion(case, grant, days),
        lambda: _young_enough(case, grant, days[-1]),
        lambda: _undivided(case, grant, days),
        lambda: _where_decided(case, grant, days[-1]),
    )


def _open(case: Case, days: list[date]) -> None:
    for day in _looked_at(days, (changed for changed, _ in case.openness)):
        open_on(case, day)


def _looked_at(days: list[date], changes: Iterable[date]) -> list[date]:
    """The first of the days, and those of them on which something changes."""
    first, last = days[0], days[-1]
    if first == last:
        return days
    return [first, *sorted({day for day in changes if first < day <= last})]


def _alive(case: Case, last: date) -> None:
    if case.died_on is not None and case.died_on < last:
        raise Refusal(
            "delivery.after_death",
            f"The person died on {case.died_on}; {last} is after that. Record only the days until"
            " then.",
            f"Persona mirusi {case.died_on}; {last} ir pēc tam. Ieraksti tikai dienas līdz tam.",
        )


def _granted(grant: Grant, days: list[date]) -> None:
    pauses = (one.effective_date for one in grant.pauses)
    for day in _looked_at(days, (grant.last_day + ONE_DAY, *pauses)):
        refuse_outside_period(grant, day)
        if grant.is_suspended_on(day):
            raise Refusal(
                "delivery.suspended",
                f"The service is suspended on {day}. Resume it first, or leave that day out.",
                f"Pakalpojums {day} ir apturēts. Vispirms atsāc to vai neietver šo dienu.",
            )


def _contracted(grant: Grant, days: list[date], surroundings: Surroundings) -> None:
    register = surroundings.contracts(grant.fact.municipality)
    reference = grant.fact.contract_reference
    contract = register.of_grant(grant.fact)
    for day in _looked_at(days, () if contract is None else (contract.last_day + ONE_DAY,)):
        if contract is None or not contract.holds_on(day):
            raise Refusal(
                "delivery.contract",
                f"The contract '{reference}' is not valid on {day}. Enter it, or what prolongs it,"
                " in the register of contracts.",
                f"Līgums '{reference}' {day} nav spēkā. Ieraksti to vai tā pagarinājumu līgumu"
                " reģistrā.",
            )


def _provided(grant: Grant, days: list[date], surroundings: Surroundings) -> None:
    provider, service = grant.fact.provider, grant.fact.service
    register = surroundings.providers()
    for day in _looked_at(days, register.change_days(provider)):
        if not register.provides(provider, service, day):
            raise Refusal(
                "delivery.provider",
                f"'{provider}' is not registered for '{service}' on {day}. Enter it in the register"
                " of providers, or leave that day out.",
                f"'{provider}' {day} nav reģistrēts pakalpojumam '{named_lv('service', service)}'."
                " Ieraksti to sniedzēju reģistrā vai neietver šo dienu.",
            )


def _still_eligible(case: Case, grant: Grant, days: list[date]) -> None:
    service, group = grant.fact.service, grant.fact.target_group
    for day in _looked_at(days, (status.effective_date for status in case.statuses)):
        for check in lapsing_checks(case, service, group, day):
            if not check.passed:
                raise Refusal(
                    check.rule_id,
                    f"{check.en} Or leave that day out.",
                    f"{check.lv} Vai neietver šo dienu.",
                    day=day,
                )


def _with_opinion(case: Case, grant: Grant, days: list[date]) -> None:
    if grant.fact.target_group != "ft" or grant.fact.service not in services_by_opinion(days[-1]):
        return
    for day in _looked_at(days, opinion_change_days(case)):
        if not has_valid_opinion(case, day):
            raise Refusal(
                "delivery.opinion",
                f"The case has no VDEĀVK opinion on special care that is valid on {day}. Record a"
                " target status with the new opinion, effective from the opinion's first day, or"
                " leave that day out.",
                f"Lietā nav VDEĀVK atzinuma, kas ir spēkā {day}. Ieraksti mērķa grupas statusu ar"
                " jauno atzinumu no atzinuma pirmās dienas vai neietver šo dienu.",
            )


def _young_enough(case: Case, grant: Grant, last: date) -> None:
    if grant.fact.target_group == "grt":
        return
    last_day = last_day_of_childrens_services(case, last)
    if last_day is None or last > last_day:
        limit = rule("eligibility.child_age", last)
        years, months = limit.number("adult_age_years"), limit.number("months_after")
        raise Refusal(
            "delivery.age",
            f"On {last} more than {months} months have passed since the age of {years}, or the"
            " birth date was erased. End the service on its last day.",
            f"{last} ir pagājuši vairāk kā {months} mēneši kopš {years} gadu vecuma, vai dzimšanas"
            " datums ir dzēsts. Izbeidz pakalpojumu tā pēdējā dienā.",
        )


def _where_decided(case: Case, grant: Grant, day: date) -> None:
    decided_by = municipality_standing_for(grant.fact.municipality, day)
    responsible = case.municipality_on(day)
    if decided_by != responsible:
        raise Refusal(
            "delivery.municipality",
            f"The grant is a decision of '{decided_by}'; on {day} the case is with '{responsible}'."
            " End the grant and decide anew there.",
            f"Lēmumu pieņēma '{named_lv('municipality', decided_by)}'; {day} lieta ir pašvaldībai"
            f" '{named_lv('municipality', responsible)}'. Izbeidz pakalpojumu un tur lem no jauna.",
        )


def change_of_price_or_place(case: Case, grant: Grant, days: list[date]) -> date | None:
    """The first of the days with another price or municipality than the days before it."""
    priced = (one.effective_date for one in grant.repricings)
    moved = (since for since, _ in case.municipalities)
    first = _price_and_place(case, grant, days[0])
    looked_at = _looked_at(days, chain(priced, moved, reform_days()))
    return next((day for day in looked_at if _price_and_place(case, grant, day) != first), None)


def _undivided(case: Case, grant: Grant, days: list[date]) -> None:
    day = change_of_price_or_place(case, grant, days)
    if day is not None:
        raise Refusal(
            "delivery.undivided",
            f"From {day} the grant has another price or the case another municipality. Record"
            f" what was delivered before {day} and from then on apart.",
            f"No {day} lēmumam ir cita cena vai lietai cita pašvaldība. Līdz {day} sniegto un"
            " pēc tam sniegto ieraksti atsevišķi.",
        )


def _price_and_place(case: Case, grant: Grant, day: date) -> tuple[int | None, str]:
    return grant.unit_price_cents_on(day), case.municipality_on(day)
