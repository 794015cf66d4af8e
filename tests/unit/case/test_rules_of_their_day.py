"""A refusal quotes its rule as it held on the day by which it was decided."""

from datetime import date

import pytest

from contracts import reference
from contracts.http.granting import RecordDelivery
from contracts.reference import Rule, rule
from contracts.refusal import Refusal
from services.case.domain.overview.entitlements import entitlements
from tests.support import facts
from tests.support.facts import named
from tests.support.registers import world_with
from tests.support.spec import after, given, specifies, when

SESSIONS = "rehabilitation.sessions"
APRIL = date(2023, 4, 2)
LAST_DAY_OF_40 = date(2023, 12, 31)


def entries_of_sessions() -> tuple[Rule, Rule]:
    """Forty sessions until the end of 2023, fifty from then on."""
    forty = rule(SESSIONS).model_copy(update={"valid_to": LAST_DAY_OF_40})
    fifty = forty.model_copy(
        update={
            "valid_from": date(2024, 1, 1),
            "valid_to": None,
            "text_en": "A child has 50 sessions.",
            "parameters": forty.parameters | {"sessions": 50},
        }
    )
    return forty, fifty


def in_force(monkeypatch: pytest.MonkeyPatch, *entries: Rule) -> None:
    known = reference._entries() | {SESSIONS: list(entries)}
    monkeypatch.setattr(reference, "_entries", lambda: known)


def one_session_more() -> Refusal:
    """How one session more is refused in April 2023."""
    world = world_with("rehabilitation")
    case = given(facts.opened("ft"), facts.assessed("ft"), facts.planned("rehabilitation"))
    fields = {
        "service": "rehabilitation",
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "amount_limit_cents": 100000,
        "application_reference": "I",
        "referral_reference": "N",
        "quantity_limit": 40,
    }
    grants = [facts.grant_service(grant_id=named(one), **fields) for one in ("first", "more")]

    def session(grant: str, quantity: int, day: date) -> RecordDelivery:
        return facts.record_delivery(
            grant_id=named(grant),
            quantity=quantity,
            effective_date=day,
            cost_cents=1,
            document_reference="R",
        )

    case = after(case, *grants, session("first", 40, facts.MARCH), world=world)
    with pytest.raises(Refusal) as refused:
        when(case, session("more", 1, APRIL), world)
    return refused.value


@specifies("rehabilitation.sessions")
def test_a_refusal_quotes_the_wording_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    forty, fifty = entries_of_sessions()
    in_force(monkeypatch, forty, fifty)

    refusal = one_session_more()

    assert refusal.rule == forty
    assert "40" in refusal.en


def test_a_refusal_quotes_an_expired_rule_where_no_other_entry_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forty, _ = entries_of_sessions()
    in_force(monkeypatch, forty)

    assert one_session_more().rule == forty
    assert Refusal(SESSIONS, "?", "?").rule == forty
    assert Refusal(SESSIONS, "?", "?", day=date(2030, 1, 1)).rule == forty


def test_a_refusal_that_names_no_day_goes_by_the_day_of_the_command() -> None:
    old = rule("date.order").model_copy(update={"valid_to": facts.MARCH, "text_en": "Old."})
    new = rule("date.order").model_copy(update={"valid_from": APRIL, "text_en": "New."})
    with pytest.MonkeyPatch.context() as patched:
        known = reference._entries() | {"date.order": [old, new]}
        patched.setattr(reference, "_entries", lambda: known)
        case = given(facts.opened(), facts.mental_disability(), facts.planned("home_care"))
        backwards = facts.grant_service(period_to=date(2023, 2, 1))
        with pytest.raises(Refusal) as refused:
            when(case, backwards)

        assert refused.value.rule.text_en == "Old."


def test_entitlements_quote_the_wording_of_the_day_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forty, fifty = entries_of_sessions()
    in_force(monkeypatch, forty, fifty)
    case = given(facts.opened("ft"), facts.assessed("ft"))

    shown = {
        limit.rule.text_en
        for item in entitlements(case, APRIL, world_with("rehabilitation")).items
        for limit in item.limits
        if limit.rule.id == SESSIONS
    }

    assert shown == {forty.text_en}
