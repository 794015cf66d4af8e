"""Drafting a claim: for which period and whom, and which lines make one."""

from collections.abc import Sequence
from datetime import date

from contracts.dates import refuse_disorder, refuse_future
from contracts.events.claim import ClaimDrafted, ClaimLine
from contracts.http.claims import DraftClaim
from contracts.reference import municipalities, rule
from contracts.reference.words import named_lv
from contracts.refusal import Refusal

UNPROCESSABLE = 422


def check_draft(command: DraftClaim, today: date) -> None:
    """Refuse a claim for a period that is not over, or of nobody who can claim then."""
    refuse_disorder(command.period_from, command.period_to, "The period", "Periods")
    refuse_disorder(
        command.period_to,
        command.effective_date,
        "A claim is drafted when its period is over",
        "Pieprasījumu sagatavo pēc perioda beigām",
    )
    refuse_future(command.effective_date, today)
    found = municipalities().get(command.municipality)
    if found is None or not found.exists_on(command.period_to):
        raise Refusal(
            "municipality.of_date",
            f"There is no municipality '{command.municipality}' on {command.period_to}.",
            f"{command.period_to} nav pašvaldības"
            f" '{named_lv('municipality', command.municipality)}'.",
            status=UNPROCESSABLE,
        )
    if (command.kind == "vsac_preparation") != (command.institution is not None):
        raise Refusal(
            "claim.institution",
            "A claim for preparation names the institution; a claim for services names none.",
            "Sagatavošanas pieprasījumā norāda institūciju; pakalpojumu pieprasījumā to nenorāda.",
            status=UNPROCESSABLE,
        )


def draft(
    command: DraftClaim, lines: Sequence[ClaimLine], claim_number: str, actor: str
) -> list[ClaimDrafted]:
    """Draft a claim of these lines, at least one."""
    if not lines:
        claimant = command.institution or command.municipality
        claimant_lv = command.institution or named_lv("municipality", command.municipality)
        raise Refusal(
            "claim.nothing_to_claim",
            f"'{claimant}' has nothing unclaimed of this kind from {command.period_from} to"
            f" {command.period_to}.",
            f"Nav nepieprasītu ierakstu no {command.period_from} līdz {command.period_to}:"
            f" '{claimant_lv}'.",
        )
    refuse_many_lines(lines)
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
            institution=command.institution,
        )
    ]


def refuse_many_lines(lines: Sequence[ClaimLine]) -> None:
    """Refuse more lines than a claim may have."""
    most_lines = rule("claim.lines").number("most_lines")
    if len(lines) > most_lines:
        raise Refusal(
            "claim.lines",
            f"The claim would have {len(lines)} lines, more than {most_lines}. Choose a shorter"
            " period.",
            f"Pieprasījuma rindu skaits būtu {len(lines)}, vairāk nekā {most_lines}. Izvēlies īsāku"
            " periodu.",
        )
