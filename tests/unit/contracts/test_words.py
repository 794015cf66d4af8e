"""What codes are called in the sentences of both languages."""

from typing import get_args

import pytest

from contracts.events.case import TargetStatusFields
from contracts.http.claims import ClaimStatus
from contracts.model import DisabilityGroup, PricingBasis, Recipient, TargetGroup, Unit
from contracts.reference import municipalities, rules, services
from contracts.reference.steps import steps
from contracts.reference.words import all_named_lv, named_lv, word

CODES = {
    "unit": get_args(Unit),
    "recipient": get_args(Recipient),
    "disability_group": get_args(DisabilityGroup),
    "target_group": get_args(TargetGroup),
    "pricing_basis": get_args(PricingBasis),
    "lives_in": get_args(TargetStatusFields.model_fields["lives_in"].annotation),
    "specialist": {
        one
        for rule in rules()
        if "specialists" in rule.parameters
        for one in rule.words("specialists")
    },
    "claim_status": get_args(ClaimStatus),
    "step": [step.command for step in steps()] + ["end_mentoring", "record_return"],
    "service": services(),
    "municipality": municipalities(),
}


@pytest.mark.parametrize("kind", CODES)
def test_every_code_has_a_word_in_both_languages(kind: str) -> None:
    for code in CODES[kind]:
        assert word(kind, code, "lv")
        assert word(kind, code, "en")


def test_a_latvian_sentence_says_the_name_and_the_code() -> None:
    assert named_lv("specialist", "occupational_therapist") == (
        "ergoterapeits (occupational_therapist)"
    )
    assert all_named_lv("service", ["home_care", "sauna"]) == "aprūpe mājās (home_care), sauna"
