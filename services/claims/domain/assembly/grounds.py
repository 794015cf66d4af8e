"""What a delivery rests on, by what is known when it is claimed.

A delivery is recorded only while all of this holds (services of 2023, S0). What is told later is
a fact too: that the contract was terminated before the day, that the provider had left the register
or that the opinion had run out. The delivery is kept in its claim then, and none of it is eligible.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from contracts.dates import days_between
from contracts.reference import rule
from contracts.reference.words import named_lv
from services.claims.domain.assembly.claimable import Claimable, Ineligible

ONE_DAY = timedelta(days=1)


class Registration(NamedTuple):
    """An entry of a provider in its register; without services the provider has left it.

    It holds from `begins` on, until another entry or `valid_to`.
    """

    begins: date
    services: Sequence[str]
    valid_to: date | None = None


class Opinion(NamedTuple):
    """An opinion of VDEĀVK on special care; without `valid_to` it holds for good."""

    valid_from: date
    valid_to: date | None = None


class Grounds(NamedTuple):
    """What is known now of what a delivery rests on.

    `contract_last_day` and `registrations` are None where the delivery does not name its contract
    or provider, as those from before the registers; registrations are in the order of recording,
    opinions in the order in which they were told.
    """

    contract_last_day: date | None = None
    registrations: Sequence[Registration] | None = None
    opinions: Sequence[Opinion] = ()
    died_on: date | None = None


def ungrounded(one: Claimable, grounds: Grounds, provider: str | None) -> Ineligible | None:
    """Why nothing of a delivery by this provider is eligible; None where it rests on all."""
    first, last = one.delivered_from or one.delivered_on, one.delivered_on
    if grounds.died_on is not None and grounds.died_on < last:
        died_on = grounds.died_on
        return Ineligible(
            "claim.after_death", f"Persona mirusi {died_on}. / The person died on {died_on}."
        )
    last_day = grounds.contract_last_day
    if last_day is not None and last_day < last:
        named = one.contract_reference
        return Ineligible(
            "claim.contract",
            f"Līguma {named} pēdējā diena ir {last_day}."
            f" / The last day of contract {named} is {last_day}.",
        )
    days = days_between(first, last)
    if grounds.registrations is not None:
        missing = [day for day in days if not _provides(grounds.registrations, one.service, day)]
        if missing:
            return _unregistered(one.service, provider, missing[0])
    if one.target_group == "ft" and one.service in _services_by_opinion(last):
        missing = [day for day in days if not _has_opinion(grounds.opinions, day)]
        if missing:
            return Ineligible(
                "claim.opinion",
                f"{missing[0]} nav spēkā esoša VDEĀVK atzinuma par īpašu kopšanu."
                f" / No VDEĀVK opinion on special care is valid on {missing[0]}.",
            )
    return None


def _provides(registrations: Sequence[Registration], service: str, day: date) -> bool:
    begun = [one for one in registrations if one.begins <= day]
    # max keeps the first of equals, and the last recorded of a day holds.
    held = max(reversed(begun), key=lambda one: one.begins, default=None)
    return held is not None and service in held.services and day <= (held.valid_to or date.max)


def _has_opinion(opinions: Sequence[Opinion], day: date) -> bool:
    """Of the opinions that have begun the youngest holds; of one first day the one told last."""
    begun = [one for one in opinions if one.valid_from <= day]
    held = max(reversed(begun), key=lambda one: one.valid_from, default=None)
    return held is not None and day <= (held.valid_to or date.max)


def _services_by_opinion(day: date) -> list[str]:
    return rule("eligibility.ft_opinion", day).words("services")


def _unregistered(service: str, provider: str | None, day: date) -> Ineligible:
    return Ineligible(
        "claim.provider",
        f"{provider} {day} nav reģistrēts pakalpojumam '{named_lv('service', service)}'."
        f" / {provider} is not registered for '{service}' on {day}.",
    )
