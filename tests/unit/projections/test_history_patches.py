"""A patch between two documents, and its words."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.http.history_states import (
    AssessmentState,
    CaseState,
    ClaimLineState,
    ClaimState,
    DeliveriesState,
    DocumentState,
    GrantState,
    MentorState,
    PaymentClaimState,
    PlanState,
    ReviewState,
    StepState,
    TargetStatusState,
)
from contracts.reference.field_names import field_names
from services.projections.history.patching import patch
from services.projections.history.wording import in_words
from tests.support.patches import applied

STATES = (
    AssessmentState, CaseState, ClaimLineState, ClaimState, DeliveriesState, DocumentState,
    GrantState, MentorState, PaymentClaimState, PlanState, ReviewState, StepState,
    TargetStatusState,
)  # fmt: skip

names = st.text("ab/~0", min_size=1, max_size=3)
scalars = st.none() | st.booleans() | st.integers(2, 5) | st.text("xy", max_size=2)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)
)
documents = st.dictionaries(names, values, max_size=5)


@settings(max_examples=60, deadline=None)
@given(before=documents, after=documents)
def test_a_patch_applied_to_the_first_document_gives_the_second(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert applied(before, list(patch(before, after))) == after


@settings(max_examples=25, deadline=None)
@given(before=documents, after=documents)
def test_every_operation_has_a_line_in_both_languages(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    for operation in patch(before, after):
        said = in_words(operation, before, after)

        assert said.text_lv
        assert said.text_en


def test_documents_that_are_the_same_need_no_patch() -> None:
    assert list(patch({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]})) == []


def test_what_has_an_id_is_called_by_what_it_is() -> None:
    before = {"grants": {"5f1c": {"service": "day_centre", "unit_price_cents": 712}}}
    after = {"grants": {"5f1c": {"service": "day_centre", "unit_price_cents": 800}}}

    [operation] = patch(before, after)
    said = in_words(operation, before, after)

    assert operation.path == "/grants/5f1c/unit_price_cents"
    assert said.text_en == "grants, day centre, unit price: EUR 7.12 → EUR 8.00"
    assert said.text_lv == ("lēmumi, dienas aprūpes centrs, vienības cena: 7,12 EUR → 8,00 EUR")


def test_what_came_and_what_went_are_said() -> None:
    [came] = patch({}, {"died_on": "2022-03-01"})
    [went] = patch({"died_on": "2022-03-01"}, {})

    assert in_words(came, {}, {"died_on": "2022-03-01"}).text_en == "day of death: now 2022-03-01"
    assert in_words(went, {"died_on": "2022-03-01"}, {}).text_lv == (
        "nāves diena: vairs nav, bija 2022-03-01"
    )


def test_every_field_of_a_state_has_a_name() -> None:
    fields = {field for state in STATES for field in state.model_fields}

    assert fields - set(field_names()) == set()
