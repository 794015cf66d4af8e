"""The grants of a case: limits, price, what was delivered and what is left."""

from decimal import Decimal
from typing import Any

from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    delivered_amount_cents,
    delivered_quantity,
)
from contracts.events.granting import (
    GrantAmended,
    GrantFact,
    GrantRepriced,
    ImmediateResultRecorded,
    ParticipantFormSubmitted,
    ServiceEnded,
    ServiceGranted,
    ServiceResumed,
    ServiceSuspended,
)

AS_GRANTED = (
    "service",
    "unit",
    "recipient",
    "provider",
    "contract_reference",
    "decision_reference",
    "pricing_basis",
    "unit_price_cents",
    "rate_reference",
    "care_level",
    "quantity_limit",
    "amount_limit_cents",
    "period_to",
)
AS_AMENDED = ("decision_reference", "quantity_limit", "amount_limit_cents", "period_to")
AS_REPRICED = ("unit_price_cents", "rate_reference", "care_level")

State = dict[str, Any]


def apply_to_grant(grants: State, fact: GrantFact) -> None:
    """Apply what happened to a grant; `grants` are by id."""
    grant = grants.setdefault(str(fact.grant_id), _untouched())
    match fact:
        case ServiceGranted():
            # What became of it was perhaps effective earlier, and wins.
            granted = {name: getattr(fact, name) for name in AS_GRANTED}
            grants[str(fact.grant_id)] = {"period_from": fact.effective_date} | granted | grant
        case GrantAmended():
            grant |= {name: getattr(fact, name) for name in AS_AMENDED}
        case GrantRepriced():
            grant |= {name: getattr(fact, name) for name in AS_REPRICED}
        case DeliveryRecorded() | DeliveryReversed():
            grant["delivered_quantity"] += delivered_quantity(fact)
            grant["delivered_cents"] += delivered_amount_cents(fact)
        case ServiceSuspended():
            grant["suspended"] = True
        case ServiceResumed():
            grant["suspended"] = False
        case ServiceEnded():
            grant["ended_on"] = fact.effective_date
        case ParticipantFormSubmitted():
            grant["participant_form_reference"] = fact.form_reference
        case ImmediateResultRecorded():
            grant["immediate_result"] = fact.result
        case _:
            raise TypeError(f"an event of a grant that has no place in its state: {type(fact)}")


def grants_that_run(grants: State) -> State:
    """The grants that were given, each with what is left of it."""
    return {
        grant_id: grant | _left(grant)
        for grant_id, grant in grants.items()
        if "period_from" in grant
    }


def _untouched() -> State:
    return {"delivered_quantity": Decimal(0), "delivered_cents": 0, "suspended": False}


def _left(grant: State) -> State:
    limit_cents = grant["amount_limit_cents"]
    return {
        "left_quantity": grant["quantity_limit"] - grant["delivered_quantity"],
        "left_cents": None if limit_cents is None else limit_cents - grant["delivered_cents"],
    }
