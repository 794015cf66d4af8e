"""A claim: its state, folded from its facts; the decisions about it are in modules of their own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from contracts.dates import refuse_disorder, refuse_future
from contracts.events.claim import (
    ApprovalReversed,
    ClaimAccepted,
    ClaimApproved,
    ClaimCertified,
    ClaimCorrected,
    ClaimDrafted,
    ClaimFact,
    ClaimIncluded,
    ClaimLine,
    ClaimPaid,
    ClaimRemoved,
    ClaimReturned,
    ClaimSubmitted,
    ClaimWithdrawn,
    LineAdmitted,
    Remark,
)
from contracts.events.claim_papers import ClaimPaper
from contracts.events.claims_log import ClaimsFact
from contracts.http.claims import ClaimStatus
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.claims.domain.papers.papers import Papers, evolve_paper

UNPROCESSABLE = 422
NO_PAPERS = Papers()


class Returned(NamedTuple):
    """A return of the claim with remarks, and the submission that it ended."""

    fact: ClaimReturned
    submission: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim after `version` facts; `since` is the day of the latest.

    `lines` are as they stand: reassembled by corrections, with what was admitted. `submission`
    counts how often it was submitted, `authors` are who prepared, corrected or submitted it, and
    `returned` is every return with its remarks. `approved` is the approval that holds, `certified`
    the agency's decision; `included` names the payment claim that it is in.
    """

    drafted: ClaimDrafted
    status: ClaimStatus
    since: date
    lines: tuple[ClaimLine, ...]
    authors: frozenset[str]
    version: int = 1
    submission: int = 0
    returned: tuple[Returned, ...] = ()
    admitted: tuple[LineAdmitted, ...] = ()
    accepted: ClaimAccepted | None = None
    approved: ClaimApproved | None = None
    included: ClaimIncluded | None = None
    certified: ClaimCertified | None = None
    papers: Papers = NO_PAPERS

    @property
    def payment_claim_number(self) -> str | None:
        """The payment claim that it is in."""
        return None if self.included is None else self.included.payment_claim_number

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every remark of every return, the first first."""
        return tuple(remark for one in self.returned for remark in one.fact.remarks)


def fold(claim: Claim | None, facts: Iterable[ClaimsFact]) -> Claim | None:
    """The claim after these facts; None before any."""
    for fact in facts:
        # A register's stream is no claim.
        if isinstance(fact, ClaimFact):
            claim = evolve(claim, fact)
    return claim


def evolve(claim: Claim | None, fact: ClaimFact) -> Claim:
    """The claim after one more fact."""
    if isinstance(fact, ClaimDrafted):
        authors = frozenset({fact.prepared_by})
        return Claim(fact, "drafted", fact.effective_date, fact.lines, authors)
    assert claim is not None, "a claim begins with its draft"
    claim = replace(claim, version=claim.version + 1, since=max(claim.since, fact.effective_date))
    claim = replace(claim, papers=evolve_paper(claim.papers, fact))
    return claim if isinstance(fact, ClaimPaper) else _evolve_life(claim, fact)


def _evolve_life(claim: Claim, fact: ClaimFact) -> Claim:
    match fact:
        case ClaimSubmitted(submitted_by=submitted_by, submission=submission):
            authors = claim.authors if submitted_by is None else claim.authors | {submitted_by}
            return replace(claim, status="submitted", submission=submission, authors=authors)
        case ClaimReturned():
            returned = (*claim.returned, Returned(fact, claim.submission))
            return replace(claim, status="returned", accepted=None, returned=returned)
        case ClaimCorrected():
            return _corrected(claim, fact)
        case LineAdmitted():
            return _admitted(claim, fact)
        case ClaimAccepted():
            return replace(claim, status="accepted", accepted=fact)
        case ClaimApproved():
            return replace(claim, status="approved", approved=fact)
        case ApprovalReversed():
            return replace(claim, status="accepted", approved=None)
        case ClaimWithdrawn():
            return replace(claim, status="withdrawn")
        case ClaimIncluded():
            return replace(claim, status="included", included=fact)
        case ClaimRemoved():
            return replace(claim, status="approved", included=None)
        case ClaimCertified():
            return replace(claim, status="certified", certified=fact)
        case ClaimPaid():
            return replace(claim, status="paid")
        case _:
            raise AssertionError(f"no fact of a claim's life: {fact.type_name}")


def _corrected(claim: Claim, fact: ClaimCorrected) -> Claim:
    """The claim with its new lines; an admission holds on where its line says so still."""
    eligible_cents = {
        line.claimable_id: line.eligible_cents
        for line in fact.lines
        if line.ineligible_rule is not None
    }
    return replace(
        claim,
        lines=fact.lines,
        authors=claim.authors | {fact.corrected_by},
        admitted=tuple(
            one
            for one in claim.admitted
            if eligible_cents.get(one.claimable_id) == one.eligible_cents
        ),
    )


def _admitted(claim: Claim, fact: LineAdmitted) -> Claim:
    lines = tuple(
        line.model_copy(update={"eligible_cents": fact.eligible_cents})
        if line.claimable_id == fact.claimable_id
        else line
        for line in claim.lines
    )
    return replace(claim, lines=lines, admitted=(*claim.admitted, fact))


def of_claim(claim: Claim, effective_date: date) -> dict[str, Any]:
    """What each of its facts says: the day, the municipality and the number."""
    return {
        "effective_date": effective_date,
        "municipality": claim.drafted.municipality,
        "claim_number": claim.drafted.claim_number,
    }


def check_step(claim: Claim, day: date, today: date, *allowed: ClaimStatus) -> None:
    """Refuse a step that the claim's state does not allow, or dated before the one it follows."""
    if claim.status not in allowed:
        raise Refusal(
            "claim.state",
            f"The claim is {claim.status}; this needs it to be {' or '.join(allowed)}.",
            f"Pieprasījuma statuss ir: {named_lv('claim_status', claim.status)}; vajag:"
            f" {all_named_lv('claim_status', allowed)}.",
        )
    refuse_disorder(claim.since, day, "The step follows what it needs", "Solis seko iepriekšējam")
    refuse_future(day, today)


def refuse_own_decision(claim: Claim, actor: str) -> None:
    """Refuse a decision on the claim by whoever prepared, corrected or submitted it."""
    if actor in claim.authors:
        raise Refusal(
            "claim.four_eyes",
            "You prepared, corrected or submitted this claim; somebody else has to decide on it.",
            "Tu šo pieprasījumu sagatavoji, laboji vai iesniedzi; par to lemj kāds cits.",
        )


def line_of(claim: Claim, claimable_id: UUID) -> ClaimLine:
    """The claim's line of this delivery or reversal; refuses one that it does not have."""
    for line in claim.lines:
        if line.claimable_id == claimable_id:
            return line
    raise Refusal(
        "claim.line_exists",
        f"The claim has no line of {claimable_id}.",
        f"Pieprasījumā nav rindas {claimable_id}.",
        status=UNPROCESSABLE,
    )
