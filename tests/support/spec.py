"""Words for given / when / then."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.events import CaseFact, ClaimsFact
from contracts.refusal import Refusal
from services.case.domain.state import Case
from services.case.domain.state import fold as fold_case
from services.claims.domain.claim import Claim
from services.claims.domain.claim import fold as fold_claim


def given(*facts: CaseFact) -> Case:
    """The case that these facts make; every test so replays its history."""
    case = fold_case(None, facts)
    assert case is not None
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
