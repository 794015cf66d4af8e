"""The state of a payment claim, folded from its events."""

from collections.abc import Iterable
from typing import Any, assert_never

from contracts.events.payment_claim import (
    ClaimBundled,
    ClaimUnbundled,
    PaymentClaimCancelled,
    PaymentClaimDecided,
    PaymentClaimDrafted,
    PaymentClaimEvent,
    PaymentClaimNumbered,
    PaymentClaimPaid,
    PaymentClaimSubmitted,
)
from contracts.http.history_states import PaymentClaimState
from services.projections.history.past import PastEvent

State = dict[str, Any]


def payment_claim_state(events: Iterable[PastEvent]) -> PaymentClaimState | None:
    """The state that the events of one payment claim make; None before it was drafted."""
    state: State = {"claims": {}}
    for event in events:
        _apply(state, event.fact)
    return PaymentClaimState(**state) if "programme" in state else None


def _apply(state: State, fact: PaymentClaimEvent) -> None:
    match fact:
        case PaymentClaimDrafted():
            state |= {
                "payment_claim_number": fact.payment_claim_number,
                "programme": fact.programme,
                "prepared_by": fact.prepared_by,
                "status": "drafted",
            }
        case ClaimBundled():
            bundled = fact.claim.model_dump(exclude={"claim_id"})
            state["claims"][str(fact.claim.claim_id)] = bundled
        case ClaimUnbundled():
            state["claims"].pop(str(fact.claim_id), None)
        case PaymentClaimSubmitted():
            state |= {"status": "submitted", "requested": fact.requested}
        case PaymentClaimDecided():
            state |= {
                "status": "decided",
                "approved": fact.approved,
                "ineligible_cents": fact.ineligible_cents,
                "decision_reference": fact.decision_reference,
            }
        case PaymentClaimPaid():
            state |= {
                "status": "paid",
                "paid": fact.paid,
                "payment_reference": fact.payment_reference,
            }
        case PaymentClaimCancelled():
            state |= {"status": "cancelled", "claims": {}}
        case PaymentClaimNumbered():
            pass
        case _:
            assert_never(fact)
