"""Carries out a generated history by the domains' own rules, and counts what came of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from contracts.events import CaseFact
from contracts.events.assessment import AssessmentRecorded
from contracts.events.claim import ApprovedLine, ClaimDrafted
from contracts.events.delivery import DeliveryRecorded
from contracts.events.resource import ResourceFact
from contracts.http.budgets import BUDGET_COMMANDS
from contracts.http.case import OpenCase
from contracts.http.command import CaseCommand
from contracts.http.commands import CASE_COMMANDS
from contracts.http.figures import FIGURE_COMMANDS
from contracts.http.places import PLACE_COMMANDS
from contracts.http.registers import REGISTER_COMMANDS, RegisterCommand
from contracts.imports import ImportLine
from contracts.reference import current_municipality
from deploy.demo.generator import Figures, History
from deploy.demo.generator.contradictions import GROUPS
from services.case.domain.decide import decide, open_case
from services.case.domain.registers.registering import Entry, decide_entries, fence, register_of
from services.case.domain.state import Case, evolve
from services.claims.domain.assembly.claimable import Claimable
from tests.support.world import World
from tests.unit.demo.claiming import LONG_AFTER, Claiming, replay_claims

EVERY_COMMAND: tuple[type[CaseCommand], ...] = (OpenCase, *CASE_COMMANDS)
REGISTERING = (*REGISTER_COMMANDS, *BUDGET_COMMANDS, *FIGURE_COMMANDS, *PLACE_COMMANDS)
COMMANDS_BY_NAME: dict[str, type[CaseCommand] | type[RegisterCommand]] = {
    **{command.command: command for command in EVERY_COMMAND},
    **{command.command: command for command in REGISTERING},
}
K = TypeVar("K")


@dataclass
class Replayed:
    """What a history led to."""

    cases: dict[UUID, Case] = field(default_factory=dict)
    world: World = field(default_factory=World)
    entries: list[Entry] = field(default_factory=list)
    movements: list[ResourceFact] = field(default_factory=list)
    facts: list[tuple[UUID, CaseFact]] = field(default_factory=list)
    claiming: Claiming = field(default_factory=Claiming)

    @property
    def approved(self) -> list[ApprovedLine]:
        """Every approved line."""
        return self.claiming.approved

    @property
    def drafts(self) -> list[ClaimDrafted]:
        """Every claim as it was drafted."""
        return [claim.drafted for claim in self.claiming.claims.values()]

    def delivered(self, recipient: str) -> Iterator[tuple[UUID, DeliveryRecorded]]:
        """Every delivery to this recipient that holds, with its case."""
        for case_id, case in self.cases.items():
            for delivery in case.deliveries.values():
                if (
                    delivery.recipient == recipient
                    and delivery.delivery_id not in case.reversed_deliveries
                ):
                    yield case_id, delivery

    def spending_cents(self) -> dict[tuple[str, int], int]:
        """Approved money by municipality of today's map and year of delivery."""
        found: dict[tuple[str, int], int] = defaultdict(int)
        for line in self.approved:
            delivered = line.claim_line
            place = current_municipality(delivered.municipality)
            found[place, delivered.delivered_on.year] += line.approved_cents
        return found

    def assessed(self) -> dict[tuple[str, str], int]:
        """Unique persons assessed, by municipality and target group."""
        persons: dict[tuple[str, str], set[UUID]] = defaultdict(set)
        for case_id, fact in self.facts:
            if isinstance(fact, AssessmentRecorded):
                place = current_municipality(fact.municipality)
                persons[place, fact.target_group].add(case_id)
        return {key: len(found) for key, found in persons.items()}

    @cached_property
    def links(self) -> dict[tuple[str, str, str], int]:
        """Unique persons who received a service, by municipality, target group and service."""
        persons: dict[tuple[str, str, str], set[UUID]] = defaultdict(set)
        for case_id, fact in self.delivered("client"):
            place = current_municipality(fact.municipality)
            persons[place, fact.target_group, fact.service].add(case_id)
        return {key: len(found) for key, found in persons.items()}

    def parents(self) -> dict[str, int]:
        """Unique cases whose representative received a service, by municipality."""
        cases: dict[str, set[UUID]] = defaultdict(set)
        for case_id, fact in self.delivered("representative"):
            cases[current_municipality(fact.municipality)].add(case_id)
        return {key: len(found) for key, found in cases.items()}


def case_command(line: ImportLine) -> CaseCommand | RegisterCommand:
    """The command of a line of a cases file, to a case or to a register."""
    return COMMANDS_BY_NAME[line.command].model_validate(line.body)


def replay(history: History, world: World | None = None) -> Replayed:
    """Carry out every command, after what the world knows; a refusal fails the test that asked."""
    replayed = Replayed(world=world or World())
    for line in history.cases:
        _carry_out(replayed, line.id, case_command(line))
    replayed.claiming.unclaimed = {
        fact.delivery_id: _claimable(case_id, fact)
        for recipient in ("client", "representative")
        for case_id, fact in replayed.delivered(recipient)
    }
    replay_claims(replayed.claiming, history.claims, history.documents)
    return replayed


def _carry_out(replayed: Replayed, case_id: UUID, command: CaseCommand | RegisterCommand) -> None:
    if isinstance(command, RegisterCommand):
        assert case_id == register_of(command), "an entry is in its register"
        for entry in decide_entries(command, replayed.world, LONG_AFTER):
            movements = fence(entry, replayed.world)
            replayed.world.learn([entry, *movements])
            replayed.entries.append(entry)
        return
    if isinstance(command, OpenCase):
        assert case_id not in replayed.cases, "a case is opened once"
        decision = open_case(command, LONG_AFTER)
    else:
        decision = decide(replayed.cases[case_id], command, replayed.world, LONG_AFTER)
        replayed.world.learn(decision.movements)
        replayed.movements += decision.movements
    for happened in decision.facts:
        replayed.cases[case_id] = evolve(replayed.cases.get(case_id), happened, case_id)
        replayed.facts.append((case_id, happened))


def _claimable(case_id: UUID, fact: DeliveryRecorded) -> Claimable:
    return Claimable(
        claimable_id=fact.delivery_id,
        case_id=case_id,
        delivered_on=fact.effective_date,
        approved_cents=None,
        **{
            name: getattr(fact, name)
            for name in Claimable._fields
            if name in DeliveryRecorded.model_fields
        },
    )


def assert_adds_up(replayed: Replayed, figures: Figures) -> None:
    """Every cell of the figures, and nothing besides."""
    expected_cents, assessed, links, parents = {}, {}, {}, {}
    for one in figures.municipalities:
        parents[one.code] = one.people.parents
        for year in figures.years:
            expected_cents[one.code, year] = one.spending_cents(year)
        for group in GROUPS:
            assessed[one.code, group] = one.people.assessed(group)
            for service, count in one.links(group).items():
                links[one.code, group, service] = count
    assert without_zeros(replayed.spending_cents()) == without_zeros(expected_cents)
    assert without_zeros(replayed.assessed()) == without_zeros(assessed)
    assert without_zeros(replayed.links) == without_zeros(links)
    assert without_zeros(replayed.parents()) == without_zeros(parents)
    assert replayed.claiming.unclaimed == {}


def without_zeros(counts: Mapping[K, int]) -> dict[K, int]:
    """Cells in which there is something."""
    return {key: count for key, count in counts.items() if count}


def published_links(figures: Figures) -> Sequence[tuple[str, str, int]]:
    """Municipality, group and total of service links as published."""
    return [
        (one.code, group, total)
        for one in figures.municipalities
        for group, total in (
            ("grt", one.people.grt_service_links),
            ("ft", one.people.ft_service_links),
        )
    ]
