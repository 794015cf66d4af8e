"""Routes to the register of other funding."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from contracts.http.command import Recorded
from contracts.http.other_funding import OtherFunding, RecordOtherFunding, RevokeOtherFunding
from services.claims.other_funding.application import OtherFundingRegister
from services.eventlog.commands import CommandContext
from services.web.commanding import answer, creating
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

LOCATION = "/other-funding"

router = APIRouter(
    tags=["other funding"], responses=PROBLEMS, dependencies=[Depends(current_actor)]
)


def register(request: Request) -> OtherFundingRegister:
    """The register over the application that `main` made."""
    return OtherFundingRegister(request.app.state.claims)


TheRegister = Annotated[OtherFundingRegister, Depends(register)]
Context = Annotated[CommandContext, Depends(creating)]


@router.get("/other-funding")
def get_other_funding(known: TheRegister, case_id: UUID) -> OtherFunding:
    """What else is known to pay for a person's services, revoked entries among it."""
    return known.entries(case_id)


@router.post("/other-funding", status_code=201, operation_id=RecordOtherFunding.command)
def record_other_funding(
    command: RecordOtherFunding, known: TheRegister, context: Context, response: Response
) -> Recorded:
    """Record that something else pays for a service of this person.

    Like every entry in a register it asks for no `If-Match`: it is decided on the register as it
    is then.
    """
    return answer(lambda: known.record(command, context), response, LOCATION)


@router.post(
    "/other-funding/{funding_id}/revoke",
    status_code=201,
    operation_id=RevokeOtherFunding.command,
)
def revoke_other_funding(
    funding_id: UUID,
    command: RevokeOtherFunding,
    known: TheRegister,
    context: Context,
    response: Response,
) -> Recorded:
    """Record that an entry was wrong; nothing else paid."""
    return answer(lambda: known.revoke(funding_id, command, context), response, LOCATION)
