"""A claim: its state, folded from its facts, and the decisions about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contracts.dates import refuse_disorder, refuse_future
from contracts.events.claim import (
    ApprovedLine,
    ClaimApproved,
    ClaimDrafted,
    ClaimFact,
    ClaimLine,
    ClaimSubmitted,
    ClaimWithdrawn,
)
from contracts.events.claims_log import ClaimsFact
from contracts.http.claims import (
    ApproveClaim,
    ClaimStatus,
    Cut,
    DraftClaim,
    SubmitClaim,
    WithdrawClaim,
)
from contracts.reference import municipalities, rule
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim after `version` facts; `since` is the day of the last."""

    drafted: ClaimDrafted
    status: ClaimStatus
    since: date
    version: int = 1
    approved: ClaimApproved | None = None


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
        return Claim(fact, "drafted", fact.effective_date)
    assert claim is not None, "a claim begins with its draft"
    claim = replace(claim, version=claim.version + 1, since=fact.effective_date)
    match fact:
        case ClaimSubmitted():
            return replace(claim, status="submitted")
        case ClaimApproved():
            return replace(claim, status="approved", approved=fact)
        case ClaimWithdrawn():
            return replace(claim, status="withdrawn")
        case _:
            return claim


def check_draft(command: DraftClaim, today: date) -> None:
    """Refuse a claim for a period that is not over, or of a municipality that was none then."""
    refuse_disorder(command.period_from, command.period_to, "The period", "Periods")
    _on_or_after(command.period_to, command.effective_date, today)
    found = municipalities().get(command.municipality)
    if found is None or not found.exists_on(command.period_to):
        raise Refusal(
            "municipality.of_date",
            f"There is no municipality '{command.municipality}' on {command.period_to}.",
            f"{command.period_to} nav pašvaldības"
            f" '{named_lv('municipality', command.municipality)}'.",
            status=UNPROCESSABLE,
        )


def draft(
    command: DraftClaim, lines: Sequence[ClaimLine], claim_number: str, actor: str
) -> list[ClaimDrafted]:
    """Draft a claim of these lines, at least one."""
    if not lines:
        raise Refusal(
            "claim.nothing_to_claim",
            f"'{command.municipality}' has nothing unclaimed of this kind from"
            f" {command.period_from} to {command.period_to}.",
            f"Pašvaldībai '{named_lv('municipality', command.municipality)}' nav nepieprasītu"
            f" sniegšanas ierakstu no {command.period_from} līdz {command.period_to}.",
        )
    most_lines = rule("claim.lines").number("most_lines")
    if len(lines) > most_lines:
        raise Refusal(
            "claim.lines",
            f"The claim would have {len(lines)} lines, more than {most_lines}. Choose a shorter"
            " period.",
            f"Pieprasījuma rindu skaits būtu {len(lines)}, vairāk nekā {most_lines}. Izvēlies īsāku"
            " periodu.",
        )
    return [
        ClaimDrafted(
            effective_date=command.effective_date,
            municipality=command.municipality,
            claim_number=claim_number,
            kind=command.kind,
            period_from=command.period_from,
            period_to=command.period_to,
            lines=tuple(lines),
            prepared_by=actor,
        )
    ]


def submit(claim: Claim, command: SubmitClaim, today: date) -> list[ClaimSubmitted]:
    """Submit a drafted claim."""
    _in_state(claim, "drafted")
    _on_or_after(claim.since, command.effective_date, today)
    drafted = claim.drafted
    return [
        ClaimSubmitted(
            effective_date=command.effective_date,
            municipality=drafted.municipality,
            claim_number=drafted.claim_number,
            lines=drafted.lines,
        )
    ]


def approve(claim: Claim, command: ApproveClaim, actor: str, today: date) -> list[ClaimApproved]:
    """Approve a submitted claim that somebody else prepared, less the cuts."""
    _in_state(claim, "submitted")
    _on_or_after(claim.since, command.effective_date, today)
    drafted = claim.drafted
    refuse_own_approval(claim, actor)
    cuts = _cuts_by_line(drafted, command.cuts)
    return [
        ClaimApproved(
            effective_date=command.effective_date,
            municipality=drafted.municipality,
            claim_number=drafted.claim_number,
            approved_by=actor,
            lines=tuple(_approved(line, cuts.get(line.line)) for line in drafted.lines),
        )
    ]


def refuse_own_approval(claim: Claim, actor: str) -> None:
    """Refuse an approval by whoever prepared the claim."""
    if claim.drafted.prepared_by == actor:
        raise Refusal(
            "claim.four_eyes",
            "You prepared this claim; somebody else has to approve it.",
            "Tu sagatavoji šo pieprasījumu; apstiprināt to var kāds cits.",
        )


def withdraw(claim: Claim, command: WithdrawClaim, today: date) -> list[ClaimWithdrawn]:
    """Take a claim back that is not decided yet."""
    _in_state(claim, "drafted", "submitted")
    _on_or_after(claim.since, command.effective_date, today)
    drafted = claim.drafted
    return [
        ClaimWithdrawn(
            effective_date=command.effective_date,
            municipality=drafted.municipality,
            claim_number=drafted.claim_number,
            was_submitted=claim.status == "submitted",
            lines=drafted.lines,
            reason=command.reason,
        )
    ]


def _cuts_by_line(drafted: ClaimDrafted, cuts: Iterable[Cut]) -> dict[int, Cut]:
    numbers = {line.claimable_id: line.line for line in drafted.lines}
    by_line: dict[int, Cut] = {}
    for cut in cuts:
        number = numbers.get(cut.claimable_id)
        if number is None or number in by_line:
            raise Refusal(
                "claim.line_exists",
                f"The claim has no line of {cut.claimable_id}, or it is cut twice.",
                f"Pieprasījumā nav rindas {cut.claimable_id}, vai tā samazināta divreiz.",
                status=UNPROCESSABLE,
            )
        by_line[number] = cut
    return by_line


def _approved(line: ClaimLine, cut: Cut | None) -> ApprovedLine:
    if cut is None:
        return ApprovedLine(claim_line=line, approved_cents=line.eligible_cents)
    # What a reversal takes back was approved before, so all of it comes back.
    least, most = min(0, line.eligible_cents), line.eligible_cents
    if not least <= cut.approved_cents <= most:
        raise Refusal(
            "claim.cut",
            f"Of line {line.line} from {least} to {most} cents can be approved.",
            f"No {line.line}. rindas var apstiprināt no {least} līdz {most} centiem.",
            status=UNPROCESSABLE,
        )
    return ApprovedLine(claim_line=line, approved_cents=cut.approved_cents, cut_reason=cut.reason)


def _in_state(claim: Claim, *allowed: ClaimStatus) -> None:
    if claim.status not in allowed:
        raise Refusal(
            "claim.state",
            f"The claim is {claim.status}; this needs it to be {' or '.join(allowed)}.",
            f"Pieprasījuma statuss ir: {named_lv('claim_status', claim.status)}; vajag:"
            f" {all_named_lv('claim_status', allowed)}.",
        )


def _on_or_after(first: date, day: date, today: date) -> None:
    refuse_disorder(first, day, "The step follows what it needs", "Solis seko iepriekšējam")
    refuse_future(day, today)
