"""The routes of history: states as they were known at a time."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from contracts.http.history import (
    CaseHistory,
    ClaimHistory,
    LedgerHistory,
    PaymentClaimHistory,
)
from contracts.http.reports import MunicipalityMap
from services.projections.history.documents import (
    ToldLedger,
    state_of,
)
from services.projections.history.model import HISTORY
from services.projections.history.past import At
from services.projections.history.sight import FORBIDDEN, SeesPeople
from services.projections.known_at import Knowledge
from services.projections.ledger_api import LedgerFilter
from services.projections.models.ledger import FIELDS as LEDGER_FIELDS
from services.projections.models.ledger import LEDGER
from services.projections.parameters import Answers, By, KnownAt, On, parse_by, positions_of
from services.web.problems import not_found

router = APIRouter(prefix="/history", tags=["history"], responses=FORBIDDEN)


@router.get("/cases/{case_id}", response_model_exclude_none=True)
def case_history(
    case_id: UUID, answers: Answers, _: SeesPeople, known_at: KnownAt = None, on: On = None
) -> CaseHistory:
    """A case as it was known then: status, plan, grants, deliveries; no personal data."""
    return CaseHistory(case_id=case_id, **_state(answers, "cases", case_id, known_at, on))


@router.get("/claims/{claim_id}", response_model_exclude_none=True)
def claim_history(
    claim_id: UUID, answers: Answers, _: SeesPeople, known_at: KnownAt = None, on: On = None
) -> ClaimHistory:
    """A claim as it was known then: status, lines, documents."""
    return ClaimHistory(claim_id=claim_id, **_state(answers, "claims", claim_id, known_at, on))


@router.get("/payment-claims/{payment_claim_id}", response_model_exclude_none=True)
def payment_claim_history(
    payment_claim_id: UUID, answers: Answers, known_at: KnownAt = None, on: On = None
) -> PaymentClaimHistory:
    """A payment claim as it was known then."""
    state = _state(answers, "payment-claims", payment_claim_id, known_at, on)
    return PaymentClaimHistory(payment_claim_id=payment_claim_id, **state)


@router.get("/ledger", response_model_exclude_none=True)
def ledger_history(
    answers: Answers,
    matching: LedgerFilter,
    by: By = "",
    known_at: KnownAt = None,
    municipality_map: MunicipalityMap = "current",
) -> LedgerHistory:
    """The ledger's balances as they were known then."""
    told = ToldLedger(parse_by(by, tuple(LEDGER_FIELDS)), matching, municipality_map)
    with answers.as_known(LEDGER, known_at) as (connection, known):
        state = told.state(connection, At(dict(known.positions), matching.on))
    return LedgerHistory(
        positions=positions_of(known), complete=known.complete, on=matching.on, state=state
    )


def _state(
    answers: Knowledge, kind: str, stream_id: UUID, known_at: str | None, on: date | None
) -> dict[str, Any]:
    with answers.as_known(HISTORY, known_at) as (connection, known):
        state = state_of(kind, connection, stream_id, At(dict(known.positions), on))
    if state is None:
        raise not_there(kind)
    return {
        "positions": positions_of(known),
        "complete": known.complete,
        "on": on,
        "state": state,
    }


def not_there(kind: str) -> Exception:
    """Nothing of this kind has the id at that time."""
    names = {
        "cases": ("case at that time", "šāda lieta tajā laikā"),
        "claims": ("claim at that time", "šāds pieprasījums tajā laikā"),
        "payment-claims": ("payment claim at that time", "šāds maksājuma pieprasījums tajā laikā"),
    }
    return not_found(*names[kind])
