"""Every stored example changes the state of its stream: what was stored is replayed for ever."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, cast

import pytest

from contracts.events import CaseFact, Fact
from services.case.domain.places.state import PlacePlan, fold_places
from services.case.domain.registers.budget_states import BudgetRegister, fold_budget
from services.case.domain.registers.figure_states import FigureRegister, fold_figures
from services.case.domain.registers.register_states import (
    ContractRegister,
    ProviderRegister,
    RateRegister,
    fold_contracts,
    fold_providers,
    fold_rates,
)
from services.case.domain.resource import Resource
from services.case.domain.resource import fold as fold_resource
from services.case.domain.state import Case, evolve
from services.claims.domain import claim
from services.claims.domain.assembly import other_funding
from services.claims.domain.payment import payment_claim
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from tests.support.stored_examples import Example, examples

Fold = Callable[[Sequence[Any]], Any]


def case_after(facts: Sequence[CaseFact]) -> Case | None:
    def after(case: Case | None, fact: CaseFact) -> Case:
        return evolve(case, fact, EXAMPLES[0].stream)

    return reduce(after, facts, cast(Case | None, None))


FOLDS: dict[str, Fold] = {
    "case": case_after,
    "resource": lambda facts: fold_resource(Resource("respite_days", "k"), facts),
    "provider": lambda facts: fold_providers(ProviderRegister(), facts),
    "contract": lambda facts: fold_contracts(ContractRegister(), facts),
    "rate": lambda facts: fold_rates(RateRegister(), facts),
    "budget_line": lambda facts: fold_budget(BudgetRegister(), facts),
    "figure": lambda facts: fold_figures(FigureRegister(), facts),
    "places": lambda facts: fold_places(PlacePlan(), facts),
    "claim": lambda facts: claim.fold(None, facts),
    "payment_claim": lambda facts: payment_claim.fold(None, facts),
    "other_funding": lambda facts: other_funding.fold(other_funding.NOTHING_RECORDED, facts),
}
"""The state of a stream, by how the types of its events begin."""

KINDS = {"transition": "case", "indicator": "figure", "staffing": "figure"}
"""Beginnings of events that are in the streams of others."""

ONLY_COUNTED = {"claim_register", "payment_claim_register"}
"""The registers that number are no state: how many events they have is all that is asked."""

BESIDES = {
    "places": ("places.planned@1", {"object_reference": "PLA-1"}),
    "budget_line": ("budget_line.planned@1", {"budget_line": "DP-9"}),
}
"""What examples tell of besides, made from another of them: the second object, the second line."""

EXAMPLES = examples()
MAPPER = FactMapper(NoKeys())


def fact_of(example: Example) -> Fact:
    return MAPPER.to_domain_event(example.stored(1)).fact


def history_until(example: Example) -> list[Fact]:
    """The facts of the same kind of stream before it."""
    before = EXAMPLES[: EXAMPLES.index(example)]
    kind = kind_of(example)
    return besides(kind) + [fact_of(one) for one in before if kind_of(one) == kind]


def besides(kind: str) -> list[Fact]:
    if kind not in BESIDES:
        return []
    name, changed = BESIDES[kind]
    [other] = [one for one in EXAMPLES if one.name == name]
    return [fact_of(other._replace(state=other.state | changed))]


def kind_of(example: Example) -> str:
    kind = example.type_name.partition(".")[0]
    return KINDS.get(kind, kind)


def test_every_example_is_replayed_or_only_counted() -> None:
    assert {kind_of(one) for one in EXAMPLES} == set(FOLDS) | ONLY_COUNTED


@pytest.mark.parametrize(
    "example",
    [one for one in EXAMPLES if kind_of(one) not in ONLY_COUNTED],
    ids=lambda example: example.name,
)
def test_an_example_is_one_more_change_of_its_stream(example: Example) -> None:
    fold, history = FOLDS[kind_of(example)], history_until(example)
    before = fold(history)

    after = fold([*history, fact_of(example)])

    assert after != before
    assert after.version == (before.version if before is not None else 0) + 1
