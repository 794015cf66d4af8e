"""A claim at any point of its life, and every step that it may take there."""

from datetime import date, timedelta
from typing import Any

from contracts.events.claim import (
    ClaimCertified,
    ClaimIncluded,
    ClaimLine,
    ClaimPaid,
    Remark,
)
from contracts.http.claims import (
    AcceptClaim,
    AdmitLine,
    ApproveClaim,
    ClaimCommand,
    ClaimStatus,
    CorrectClaim,
    DraftClaim,
    ReturnClaim,
    ReverseApproval,
    SubmitClaim,
    WithdrawClaim,
)
from services.claims.domain import approving, drafting, reviewing, submitting
from services.claims.domain.assembly.claimable import FundedElsewhere
from services.claims.domain.claim import Claim, evolve
from tests.support.claims import OFFICER, PREPARER, accepted, returned, submitted, with_papers
from tests.support.facts import BAUSKA, TODAY, named
from tests.support.spec import given_claim
from tests.unit.claims.claimables import FIRST, LAST, home_care, lines_of

DRAFTED_ON = date(2023, 4, 3)
NEXT_DAY = DRAFTED_ON + timedelta(days=1)
COMMAND = DraftClaim(
    effective_date=DRAFTED_ON,
    municipality=BAUSKA,
    kind="grt_services",
    period_from=FIRST,
    period_to=LAST,
)
FUNDED = FundedElsewhere(named("case"), None, FIRST, LAST, "ngo_esf_project", "Biedrība")
MEND = Remark(remark="PNA trūkst paraksta")


def drafted(*lines: ClaimLine) -> Claim:
    [fact] = drafting.draft(COMMAND, lines or lines_of(home_care("one")), "b-0001", PREPARER)
    return given_claim(fact)


def corrected(claim: Claim, *lines: ClaimLine, actor: str = PREPARER) -> Claim:
    command = CorrectClaim(effective_date=claim.since, reason="Pēc piezīmēm")
    [fact] = submitting.correct(claim, command, lines, actor, TODAY)
    return evolve(claim, fact)


def approved(claim: Claim, actor: str = OFFICER) -> Claim:
    [fact] = approving.approve(claim, ApproveClaim(effective_date=claim.since), actor, TODAY)
    return evolve(claim, fact)


def admit(claim: Claim, name: str = "one", actor: str = OFFICER) -> Claim:
    command = AdmitLine(
        effective_date=claim.since, claimable_id=named(name), reason="Projekts to nemaksāja"
    )
    [fact] = reviewing.admit(claim, command, actor, TODAY)
    return evolve(claim, fact)


def included(claim: Claim) -> Claim:
    return evolve(claim, ClaimIncluded(**of_payment_claim(claim)))


def of_payment_claim(claim: Claim) -> dict[str, Any]:
    return {
        "effective_date": claim.since,
        "municipality": BAUSKA,
        "claim_number": claim.drafted.claim_number,
        "payment_claim_id": named("MP1"),
        "payment_claim_number": "MP1",
    }


def in_status(status: ClaimStatus) -> Claim:
    """A claim that went its way up to this status."""
    claim = with_papers(drafted())
    match status:
        case "drafted":
            return claim
        case "submitted":
            return submitted(claim)
        case "returned":
            return returned(submitted(claim), MEND)
        case "accepted":
            return accepted(submitted(claim))
        case "approved":
            return approved(in_status("accepted"))
        case "withdrawn":
            command = WithdrawClaim(effective_date=claim.since, reason="Kļūda")
            [fact] = submitting.withdraw(claim, command, TODAY)
            return evolve(claim, fact)
        case "included":
            return included(in_status("approved"))
        case "certified" | "paid":
            claim = in_status("included")
            claim = evolve(claim, ClaimCertified(**of_payment_claim(claim), lines=()))
            if status == "certified":
                return claim
            return evolve(claim, ClaimPaid(**of_payment_claim(claim), lines=()))


def take(claim: Claim, command: type[ClaimCommand], day: date | None = None) -> Any:
    """Take a step that is in order but for the claim's status or its day."""
    said: dict[str, Any] = {"effective_date": day or claim.since, "reason": "Iemesls"}
    extra: dict[str, Any] = {"remarks": [MEND], "claimable_id": named("one")}
    known = {name: one for name, one in (said | extra).items() if name in command.model_fields}
    one: Any = command(**known)
    match one:
        case SubmitClaim():
            return submitting.submit(claim, one, PREPARER, TODAY)
        case ReturnClaim():
            return reviewing.return_(claim, one, OFFICER, TODAY)
        case CorrectClaim():
            return submitting.correct(claim, one, claim.lines, PREPARER, TODAY)
        case AdmitLine():
            return reviewing.admit(claim, one, OFFICER, TODAY)
        case AcceptClaim():
            return reviewing.accept(claim, one, OFFICER, TODAY)
        case ApproveClaim():
            return approving.approve(claim, one, OFFICER, TODAY)
        case ReverseApproval():
            return approving.reverse(claim, one, OFFICER, TODAY)
        case _:
            return submitting.withdraw(claim, one, TODAY)
