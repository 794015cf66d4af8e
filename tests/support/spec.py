"""Words for given / when / then."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.events import CaseFact, ClaimsFact
from contracts.http.command import CaseCommand
from contracts.reference import services
from contracts.refusal import Refusal
from services.case.domain.decide import decide
from services.case.domain.decision import Decision
from services.case.domain.state import Case, evolve
from services.claims.domain.claim import Claim
from services.claims.domain.claim import fold as fold_claim
from tests.support.facts import TODAY, named
from tests.support.registers import world_with
from tests.support.world import World


def specifies(*rule_ids: str) -> pytest.MarkDecorator:
    """Says of a test that it is a specification of these rules; every rule has one."""
    return pytest.mark.specifies(*rule_ids)


def given(*facts: CaseFact) -> Case:
    """The case that these facts make; every test so replays its history."""
    case: Case | None = None
    for fact in facts:
        case = evolve(case, fact, named("case"))
    assert case is not None
    return case


def when(case: Case, command: CaseCommand, world: World | None = None) -> Decision:
    """What the command leads to, in a world with an ordinary provider of every service."""
    return decide(case, command, world or world_with(*services()), TODAY)


def after(case: Case, *commands: CaseCommand, world: World | None = None) -> Case:
    """The case after these commands, one after the other."""
    world = world or world_with(*services())
    for command in commands:
        decision = when(case, command, world)
        world.learn(decision.movements)
        for fact in decision.facts:
            case = evolve(case, fact, case.case_id)
    return case


def given_claim(*facts: ClaimsFact) -> Claim:
    """The claim that these facts make."""
    claim = fold_claim(None, facts)
    assert claim is not None
    return claim


def refused(decide: Callable[[], Any]) -> str:
    """The rule by which the decision is refused."""
    with pytest.raises(Refusal) as refusal:
        decide()
    assert refusal.value.en
    assert refusal.value.lv
    return refusal.value.rule.id
