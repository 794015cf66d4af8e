"""The states of a claim and of a payment claim, folded from their events."""

from collections.abc import Iterable
from typing import Any, assert_never

from contracts.events.claim import (
    ApprovalReversed,
    ClaimAccepted,
    ClaimApproved,
    ClaimCertified,
    ClaimCorrected,
    ClaimDrafted,
    ClaimIncluded,
    ClaimLine,
    ClaimPaid,
    ClaimRemoved,
    ClaimReturned,
    ClaimSubmitted,
    ClaimWithdrawn,
    LineAdmitted,
)
from contracts.events.claim_papers import (
    DocumentAttached,
    DocumentDetached,
    FundingDeclared,
    ItemAttested,
)
from contracts.events.claims_log import ClaimEvent
from contracts.http.history_states import ClaimLineState, ClaimState
from services.projections.history.past import PastEvent

OF_LINE = tuple(name for name in ClaimLineState.model_fields if name in ClaimLine.model_fields)

State = dict[str, Any]


def claim_state(events: Iterable[PastEvent]) -> ClaimState | None:
    """The state that the events of one claim make; None before it was drafted."""
    state: State = {
        "lines": {}, "remarks": [], "documents": {}, "attested": {}, "submissions": 0,
        "funding_declarations": [],
    }  # fmt: skip
    for event in events:
        _apply(state, event.fact)
    if "kind" not in state:
        return None
    lines = state["lines"].values()
    decided = [line["approved_cents"] for line in lines if line.get("approved_cents") is not None]
    sums = {name: sum(line[name] for line in lines) for name in ("amount_cents", "eligible_cents")}
    return ClaimState(**state, **sums, approved_cents=sum(decided) if decided else None)


def _apply(state: State, fact: ClaimEvent) -> None:
    match fact:
        case ClaimDrafted():
            for name in ("claim_number", "kind", "municipality", "institution", "period_from",
                         "period_to", "prepared_by"):  # fmt: skip
                state[name] = getattr(fact, name)
            state.setdefault("status", "drafted")
            state["lines"] = _lines(fact.lines)
        case ClaimSubmitted():
            state |= {"status": "submitted", "submissions": fact.submission, "remarks": []}
            state["lines"] = _lines(fact.lines)
        case ClaimReturned():
            remarks = [remark.remark for remark in fact.remarks]
            state |= {"status": "returned", "remarks": remarks}
        case ClaimCorrected():
            state["lines"] = _lines(fact.lines)
        case LineAdmitted():
            admitted = {"eligible_cents": fact.eligible_cents, "ineligible_rule": None}
            _line(state, fact.claimable_id).update(admitted)
        case ClaimAccepted():
            state |= {"status": "accepted", "accepted_by": fact.accepted_by}
        case ClaimApproved():
            state |= {"status": "approved", "approved_by": fact.approved_by}
            for approved in fact.lines:
                decided = {
                    "approved_cents": approved.approved_cents,
                    "cut_reason": approved.cut_reason,
                }
                _line(state, approved.claim_line.claimable_id).update(decided)
        case ApprovalReversed():
            state |= {"status": "accepted", "approved_by": None}
            for approved in fact.lines:
                undone = {"approved_cents": None, "cut_reason": None}
                _line(state, approved.claim_line.claimable_id).update(undone)
        case ClaimWithdrawn():
            state["status"] = "withdrawn"
        case ClaimIncluded():
            state |= {
                "status": "included",
                "payment_claim_number": fact.payment_claim_number,
            }
        case ClaimRemoved():
            state |= {"status": "approved", "payment_claim_number": None}
        case ClaimCertified() | ClaimPaid():
            state["status"] = "paid" if isinstance(fact, ClaimPaid) else "certified"
            for line in fact.lines:
                parts = line.model_dump(include={"ineligible_cents", "esf_cents", "state_cents"})
                _line(state, line.claim_line.claimable_id).update(parts)
        case DocumentAttached():
            shown = {"item", "document_version", "file_name", "sha256"}
            state["documents"][str(fact.document_id)] = fact.model_dump(include=shown)
        case DocumentDetached():
            # On a day before it was attached there is nothing to detach.
            if document := state["documents"].get(str(fact.document_id)):
                document["detached"] = True
        case ItemAttested():
            state["attested"][fact.item] = fact.kept_at
        case FundingDeclared():
            state |= {
                "funding_declared_by": fact.declared_by,
                "funding_declarations": fact.declarations,
            }
        case _:
            assert_never(fact)


def _lines(lines: Iterable[ClaimLine]) -> State:
    return {
        str(line.claimable_id): {name: getattr(line, name) for name in OF_LINE} for line in lines
    }


def _line(state: State, claimable_id: Any) -> State:
    """The line; a decision may be of an earlier day than the draft, and is then told of no line."""
    line: State = state["lines"].get(str(claimable_id), {})
    return line
