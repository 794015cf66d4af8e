"""The routes of payment claims."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter

from contracts.dates import today_in_latvia
from contracts.http.command import Recorded
from contracts.http.payment_claims import (
    BundleClaim,
    CancelPaymentClaim,
    DecidePaymentClaim,
    DraftPaymentClaim,
    PaymentClaimCommand,
    PaymentClaimPage,
    PaymentClaimStatus,
    PaymentClaimSummary,
    PaymentClaimView,
    PayPaymentClaim,
    SubmitPaymentClaim,
    UnbundleClaim,
)
from contracts.model import Code
from services.claims.domain.payment.funding_split import split
from services.claims.domain.payment.payment_claim import PaymentClaim
from services.claims.payment_claims.application import PaymentClaimsApplication
from services.claims.payment_claims.listing import PAYMENT_CLAIM_LIST, list_payment_claims
from services.eventlog.commands import CommandContext
from services.eventlog.read_model import reading
from services.web.commanding import add_command_routes, answer, creating, etag
from services.web.identity import current_actor
from services.web.paging import PAGE_ROWS, Cursor, Limit, decode_cursor, encode_cursor
from services.web.problems import PROBLEMS

LOCATION = "/payment-claims/{id}"
CURSOR = TypeAdapter(tuple[int])
COMMANDS: dict[str, type[PaymentClaimCommand]] = {
    "bundle": BundleClaim,
    "unbundle": UnbundleClaim,
    "submit": SubmitPaymentClaim,
    "decide": DecidePaymentClaim,
    "pay": PayPaymentClaim,
    "cancel": CancelPaymentClaim,
}

router = APIRouter(
    tags=["payment claims"], responses=PROBLEMS, dependencies=[Depends(current_actor)]
)


def application(request: Request) -> PaymentClaimsApplication:
    """The application that `main` made."""
    made: PaymentClaimsApplication = request.app.state.payment_claims
    return made


PaymentClaimsApp = Annotated[PaymentClaimsApplication, Depends(application)]


@router.post("/payment-claims", status_code=201, operation_id=DraftPaymentClaim.command)
def draft_payment_claim(
    command: DraftPaymentClaim,
    app: PaymentClaimsApp,
    context: Annotated[CommandContext, Depends(creating)],
    response: Response,
) -> Recorded:
    """Begin a payment claim of a programme; it gets the programme's next number."""
    return answer(lambda: app.draft(command, context), response, LOCATION)


@router.get("/payment-claims")
def get_payment_claims(
    app: PaymentClaimsApp,
    programme: Code | None = None,
    status: PaymentClaimStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> PaymentClaimPage:
    """Payment claims in the order of drafting."""
    (after,) = decode_cursor(cursor, CURSOR, (0,))
    # Whoever drafted a payment claim a moment ago finds it in the list.
    app.settle()
    with reading(app.event_recorder.pool, PAYMENT_CLAIM_LIST.name) as connection:
        rows = list_payment_claims(connection, programme, status, after, limit)
    return PaymentClaimPage(
        items=[
            PaymentClaimSummary.model_validate(
                {name: value for name, value in row._asdict().items() if name in SUMMARY_FIELDS}
            )
            for row in rows
        ],
        next_cursor=encode_cursor([rows[-1].drafted_position]) if len(rows) == limit else None,
    )


SUMMARY_FIELDS = frozenset(PaymentClaimSummary.model_fields)


@router.get("/payment-claims/{payment_claim_id}")
def get_payment_claim(
    payment_claim_id: UUID, app: PaymentClaimsApp, response: Response
) -> PaymentClaimView:
    """A payment claim as it stands; its ETag is what a command's If-Match wants."""
    payment_claim = app.payment_claim(payment_claim_id)
    response.headers["ETag"] = etag(payment_claim.version)
    return view(payment_claim_id, payment_claim, today_in_latvia())


def _record(
    request: Request,
    payment_claim_id: UUID,
    command: PaymentClaimCommand,
    context: CommandContext,
) -> dict[str, Any]:
    return application(request).record(payment_claim_id, command, context)


add_command_routes(router, "/payment-claims/{payment_claim_id}", COMMANDS, _record)


def view(payment_claim_id: UUID, payment_claim: PaymentClaim, today: date) -> PaymentClaimView:
    """The payment claim as the API shows it; a draft asks what it would ask today."""
    drafted, submitted = payment_claim.drafted, payment_claim.submitted
    decided, paid = payment_claim.decided, payment_claim.paid
    return PaymentClaimView(
        payment_claim_id=payment_claim_id,
        version=payment_claim.version,
        payment_claim_number=payment_claim.number,
        programme=drafted.programme,
        status=payment_claim.status,
        prepared_by=drafted.prepared_by,
        submitted_by=submitted.submitted_by if submitted else None,
        decided_by=decided.decided_by if decided else None,
        decision_reference=decided.decision_reference if decided else None,
        payment_reference=paid.payment_reference if paid else None,
        requested=(
            submitted.requested
            if submitted
            else split(payment_claim.approved_by_region_cents, today)
        ),
        approved=decided.approved if decided else None,
        ineligible_cents=decided.ineligible_cents if decided else None,
        paid=paid.paid if paid else None,
        ineligible_lines=list(decided.ineligible_lines) if decided else [],
        claims=list(payment_claim.claims),
    )
