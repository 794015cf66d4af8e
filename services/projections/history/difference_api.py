"""The routes of differences: what changed between two moments, and by which events."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from contracts.http.history import Difference
from contracts.http.ledger import LedgerAccount
from contracts.http.reports import MunicipalityMap
from contracts.model import Code, EffectiveDate, Name
from services.projections.history.api import not_there
from services.projections.history.differing import Between, difference
from services.projections.history.documents import (
    ToldLedger,
    ToldPeople,
    ToldSpending,
    ToldStream,
)
from services.projections.history.sight import FORBIDDEN, SeesPeople
from services.projections.known_at import Knowledge
from services.projections.models.ledger import FIELDS as LEDGER_FIELDS
from services.projections.models.ledger import Filter
from services.projections.models.people import FIELDS as PEOPLE_FIELDS
from services.projections.models.spending import FIELDS as SPENDING_FIELDS
from services.projections.parameters import Answers, By, KnownAt, parse_by
from services.web.paging import PAGE_ROWS, Limit

router = APIRouter(prefix="/history", tags=["history"], responses=FORBIDDEN)

Held = Annotated[EffectiveDate | None, Query(description="Only what held on this day or before.")]


def between(
    from_known_at: KnownAt = None,
    from_on: Held = None,
    to_known_at: KnownAt = None,
    to_on: Held = None,
    limit: Limit = PAGE_ROWS,
) -> Between:
    """The two moments; `limit` is how many of the events between them are told."""
    return Between((from_known_at, from_on), (to_known_at, to_on), limit)


Moments = Annotated[Between, Depends(between)]


@router.get("/cases/{case_id}/difference", response_model_exclude_unset=True)
def case_difference(case_id: UUID, answers: Answers, _: SeesPeople, moments: Moments) -> Difference:
    """What changed in a case between two moments, and who learnt or changed it when."""
    return _of_stream("cases", case_id, answers, moments)


@router.get("/claims/{claim_id}/difference", response_model_exclude_unset=True)
def claim_difference(
    claim_id: UUID, answers: Answers, _: SeesPeople, moments: Moments
) -> Difference:
    """What changed in a claim between two moments."""
    return _of_stream("claims", claim_id, answers, moments)


@router.get("/payment-claims/{payment_claim_id}/difference", response_model_exclude_unset=True)
def payment_claim_difference(
    payment_claim_id: UUID, answers: Answers, moments: Moments
) -> Difference:
    """What changed in a payment claim between two moments."""
    return _of_stream("payment-claims", payment_claim_id, answers, moments)


def _of_stream(kind: str, stream_id: UUID, answers: Knowledge, moments: Between) -> Difference:
    found = difference(answers, ToldStream(kind, stream_id), moments)
    if not found.before and not found.after:
        raise not_there(kind)
    return found


@router.get("/ledger/difference", response_model_exclude_unset=True)
def ledger_difference(
    answers: Answers,
    moments: Moments,
    by: By = "",
    municipality: Annotated[Code | None, Query(description="As recorded.")] = None,
    budget_line: Name | None = None,
    account: LedgerAccount | None = None,
    municipality_map: MunicipalityMap = "current",
) -> Difference:
    """How the ledger's balances differ between two moments."""
    matching = Filter(municipality=municipality, budget_line=budget_line, account=account)
    fields = parse_by(by, tuple(LEDGER_FIELDS))
    return difference(answers, ToldLedger(fields, matching, municipality_map), moments)


@router.get("/reports/spending/difference", response_model_exclude_unset=True)
def spending_difference(
    answers: Answers, moments: Moments, by: By = "", municipality_map: MunicipalityMap = "current"
) -> Difference:
    """How the report of spending differs between two moments."""
    told = ToldSpending(parse_by(by, SPENDING_FIELDS), municipality_map)
    return difference(answers, told, moments)


@router.get("/reports/people/difference", response_model_exclude_unset=True)
def people_difference(
    answers: Answers,
    _: SeesPeople,
    moments: Moments,
    by: By = "",
    municipality_map: MunicipalityMap = "current",
) -> Difference:
    """How the report of people differs between two moments."""
    return difference(answers, ToldPeople(parse_by(by, PEOPLE_FIELDS), municipality_map), moments)
