"""The infrastructure plan of a region, where one is known, and what the history makes of it."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from contracts.http.places import (
    PLACE_COMMANDS,
    AdoptAmendment,
    CancelPlaces,
    ChangePlaces,
    CompletePlaces,
    PlacesCommand,
    PlanPlaces,
    ProposePlaceTerms,
    RegisterPlaceProvider,
    StartService,
)
from contracts.http.registers import RegisterProvider
from contracts.reference import current_municipality
from contracts.reference.place_kinds import quoted_place_kind
from deploy.demo.generator.chance import Seed

COMMANDS = {one.command: one for one in PLACE_COMMANDS}
COMPLETED_FROM = date(2020, 6, 1)
DAYS_TO_COMPLETE = 180
PROPOSED_ON = date(2020, 1, 15)
GROUP_HOUSE_PLACE_CENTS = 900_000
"""What experts proposed in 2015 for one place of a group house (S3, G2)."""
DAYS_TO_START = 30


def known_plan(region: str) -> list[PlacesCommand]:
    """The commands of the region's plan in the order of their days; none where none is known."""
    file = files("deploy.demo.generator").joinpath(f"places_of_{region}.toml")
    if not file.is_file():
        return []
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["entry"]
    return [COMMANDS[one.pop("command")].model_validate(one) for one in entries]


def by_amendment(commands: Sequence[PlacesCommand]) -> dict[int, list[PlacesCommand]]:
    """The commands of each amendment; 0 are those before the first one."""
    found: dict[int, list[PlacesCommand]] = {}
    for command in commands:
        found.setdefault(getattr(command, "amendment", None) or 0, []).append(command)
    return found


def place_commands(
    region: str, providers: Sequence[RegisterProvider], last_year: int, seed: Seed
) -> Iterator[PlacesCommand]:
    """The region's plan, and those of its objects that are built and served before the end.

    Args:
        region: whose plan.
        providers: of the history; an object is served by one of its municipality.
        last_year: of the history.
        seed: of the history.
    """
    last_day = date(last_year, 12, 31)
    commands = [one for one in known_plan(region) if one.effective_date <= last_day]
    yield from commands
    for planned in commands:
        if isinstance(planned, PlanPlaces):
            finished = list(_finished(planned, commands, providers, seed))
            if finished and finished[-1].effective_date <= last_day:
                yield from finished


def _finished(
    planned: PlanPlaces,
    commands: Sequence[PlacesCommand],
    providers: Sequence[RegisterProvider],
    seed: Seed,
) -> Iterator[PlacesCommand]:
    """What becomes of an object that was not cancelled and has a provider, up to its start."""
    name = planned.object_reference
    own = [one for one in commands if getattr(one, "object_reference", None) == name]
    places = [one.places for one in own if isinstance(one, PlanPlaces | ChangePlaces)][-1]
    serving = _provider_of(planned, providers)
    if not places or serving is None or any(isinstance(one, CancelPlaces) for one in own):
        return
    chance = seed.chance("place", name)
    completed_on = COMPLETED_FROM + timedelta(days=chance.randint(0, DAYS_TO_COMPLETE))
    ready_on = max(completed_on, serving.effective_date)
    started_on = ready_on + timedelta(days=chance.randint(1, DAYS_TO_START))
    region = next(one.region for one in commands if isinstance(one, AdoptAmendment))
    of: dict[str, Any] = {"region": region, "object_reference": name}
    if planned.place_kind == "group_apartment":
        yield ProposePlaceTerms(
            effective_date=PROPOSED_ON,
            cost_cents=places * GROUP_HOUSE_PLACE_CENTS,
            proposal_reference="Ekspertu priekšlikums 2015, G2",
            **of,
        )
    yield CompletePlaces(effective_date=completed_on, acceptance_reference=f"PNA {name}", **of)
    yield RegisterPlaceProvider(effective_date=ready_on, provider=serving.provider, **of)
    yield StartService(effective_date=started_on, places=places, **of)


def _provider_of(
    planned: PlanPlaces, providers: Sequence[RegisterProvider]
) -> RegisterProvider | None:
    """The first provider of the object's municipality that is registered for its service."""
    service = quoted_place_kind(planned.place_kind).service
    here = current_municipality(planned.municipality)
    return next(
        (
            one
            for one in providers
            if current_municipality(one.municipality) == here
            and service in {offered.service for offered in one.services}
        ),
        None,
    )
