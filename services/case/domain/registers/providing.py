"""The register of social service providers."""

from collections.abc import Sequence
from datetime import date, timedelta

from contracts.dates import refuse_disorder
from contracts.events.register import ProvidedService, ProviderRegistered, ProviderRemoved
from contracts.http.registers import RegisterProvider, RemoveProvider
from contracts.reference import service_codes, service_editions
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.person.intake import municipality_on
from services.case.domain.surroundings import Surroundings


def register(command: RegisterProvider, surroundings: Surroundings) -> ProviderRegistered:
    """Register a provider, or register it anew with what changed: that holds from its day."""
    day = command.effective_date
    municipality_on(command.municipality, day)
    if command.valid_to is not None:
        refuse_disorder(day, command.valid_to, "The registration", "Reģistrācija")
    refuse_unknown_services([one.service for one in command.services])
    _refuse_other_groups(command.services)
    registered = ProviderRegistered(**command.model_dump())
    if registered in surroundings.providers().entries.get(command.provider, ()):
        raise nothing_new()
    return registered


def _refuse_other_groups(provided: Sequence[ProvidedService]) -> None:
    """Refuse a target group that no edition of the service was ever for."""
    for one in provided:
        editions = (edition for edition in service_editions() if edition.code == one.service)
        known = {group for edition in editions for group in edition.target_groups}
        wrong = sorted(set(one.target_groups) - known)
        if wrong:
            raise Refusal(
                "register.target_group",
                f"'{one.service}' is not for {', '.join(wrong)}. Name whom the service is for (GET"
                " /services), or leave target_groups out.",
                f"{named_lv('service', one.service)} nav paredzēts mērķa grupai:"
                f" {all_named_lv('target_group', wrong)}. Norādi pakalpojuma mērķa grupas (GET"
                " /services) vai izlaid target_groups.",
                status=UNPROCESSABLE,
            )


def remove(command: RemoveProvider, surroundings: Surroundings) -> ProviderRemoved:
    """Remove a provider that would still be registered the day after."""
    day = command.effective_date
    registered_on(command.provider, day + timedelta(days=1), surroundings)
    held = registered_on(command.provider, day, surroundings)
    return ProviderRemoved(**command.model_dump(), municipality=held.municipality)


def registered_on(provider: str, day: date, surroundings: Surroundings) -> ProviderRegistered:
    """The provider as it is registered on the day."""
    held = surroundings.providers().on(provider, day)
    if held is None:
        raise Refusal(
            "provider.registered",
            f"The provider is not registered on {day}. Enter it in the register of providers"
            " first, under exactly this name.",
            f"Pakalpojuma sniedzējs {day} nav reģistrēts. Vispirms ieraksti to sniedzēju reģistrā"
            " tieši ar šādu nosaukumu.",
        )
    return held


def refuse_unknown_services(codes: list[str]) -> None:
    """Refuse services that the catalogue never has, and one that is named twice.

    Providers and contracts may be older than a service, and outlast it by its running grants.
    """
    known = service_codes()
    wrong = {code for code in codes if code not in known or codes.count(code) > 1}
    if wrong:
        named = ", ".join(sorted(wrong))
        raise Refusal(
            "register.service",
            f"Name services of the catalogue (GET /services), each once; not so: {named}.",
            f"Nosauc kataloga pakalpojumus (GET /services), katru vienreiz; tā nav: {named}.",
            status=UNPROCESSABLE,
        )


def nothing_new() -> Refusal:
    """The refusal of an entry that the register has already."""
    return Refusal(
        "register.news",
        "The register has exactly this entry already. Enter only what changes.",
        "Reģistrā jau ir tieši šāds ieraksts. Ieraksti tikai to, kas mainās.",
    )
