"""How `lieta claim show` prints a claim: its sums, the region's remarks, its budget, its lines."""

from contracts.cli.output import euros, print_fields, print_table
from contracts.cli.session import Language
from contracts.http.claims import ClaimLineView, ClaimView, RemarkView
from contracts.reference.words import word

WORDS_LV = {
    "Claim": "Pieprasījums",
    "Remarks": "Piezīmes",
    "Budget": "Budžets",
    "Lines": "Rindas",
    "claim_id": "identifikators",
    "version": "versija",
    "claim_number": "numurs",
    "status": "statuss",
    "municipality": "pašvaldība",
    "institution": "institūcija",
    "kind": "veids",
    "period_from": "periods no",
    "period_to": "periods līdz",
    "prepared_by": "sagatavoja",
    "accepted_by": "pieņēma",
    "approved_by": "apstiprināja",
    "submissions": "iesniegšanas reizes",
    "funding_declared_by": "citu finansējumu deklarēja",
    "payment_claim_number": "maksājuma pieprasījums",
    "amount_eur": "pieprasīts, EUR",
    "eligible_eur": "attiecināms, EUR",
    "approved_eur": "apstiprināts, EUR",
    "esf_eur": "ESF, EUR",
    "state_eur": "valsts, EUR",
    "submission": "iesniegums",
    "returned_on": "atgriezts",
    "returned_by": "atgrieza",
    "remark": "piezīme",
    "about": "par ko",
    "answered": "novērsta",
    "yes": "jā",
    "no": "nē",
    "budget_line": "plāna rinda",
    "plan_eur": "plānā, EUR",
    "approved_before_eur": "apstiprināts iepriekš, EUR",
    "claimed_eur": "šajā pieprasījumā, EUR",
    "over_eur": "virs plāna, EUR",
    "line": "rinda",
    "claimable_id": "ieraksts",
    "service": "pakalpojums",
    "recipient": "saņēmējs",
    "delivered_on": "sniegts",
    "quantity": "daudzums",
    "unit": "vienība",
    "reason": "iemesls",
    "admitted": "atzīts",
    "capped": "ierobežots",
    "declared": "deklarēts",
}
REMARK_COLUMNS = ("submission", "returned_on", "returned_by", "remark", "about", "answered")
BUDGET_COLUMNS = ("budget_line", "plan_eur", "approved_before_eur", "claimed_eur", "over_eur")
LINE_COLUMNS = (
    "line",
    "claimable_id",
    "service",
    "recipient",
    "delivered_on",
    "quantity",
    "unit",
    "amount_eur",
    "eligible_eur",
    "approved_eur",
    "esf_eur",
    "state_eur",
    "reason",
)


def print_claim(claim: ClaimView, language: Language) -> None:
    """Print a claim: its sums, its remarks and budget where it has any, then its lines."""

    def say(name: str) -> str:
        return WORDS_LV[name] if language is Language.LV else name

    amounts = ("amount_cents", "eligible_cents", "approved_cents")
    fields = claim.model_dump(exclude={"lines", "remarks", "budget", *amounts})
    fields["status"] = _word("claim_status", claim.status, language)
    fields["kind"] = _word("claim_kind", claim.kind, language)
    fields["municipality"] = _word("municipality", claim.municipality, language)
    for name in amounts:
        fields[name.replace("_cents", "_eur")] = euros(getattr(claim, name))
    title = f"{say('Claim')} {claim.claim_number}"
    print_fields({say(name): value for name, value in fields.items()}, title)
    if claim.remarks:
        rows = [_remark(remark, language) for remark in claim.remarks]
        print_table([say(name) for name in REMARK_COLUMNS], rows, say("Remarks"))
    if claim.budget:
        figures = [
            (
                one.budget_line,
                euros(one.amount_cents),
                euros(one.approved_before_cents),
                euros(one.claimed_cents),
                euros(one.over_cents),
            )
            for one in claim.budget
        ]
        print_table([say(name) for name in BUDGET_COLUMNS], figures, say("Budget"))
    lines = [_line(line, language) for line in claim.lines]
    print_table([say(name) for name in LINE_COLUMNS], lines, say("Lines"))


def _remark(remark: RemarkView, language: Language) -> tuple[object, ...]:
    answered = "yes" if remark.answered else "no"
    return (
        remark.submission,
        remark.returned_on,
        remark.returned_by,
        remark.remark,
        remark.item or remark.claimable_id,
        WORDS_LV[answered] if language is Language.LV else answered,
    )


def _line(line: ClaimLineView, language: Language) -> tuple[object, ...]:
    return (
        line.line,
        line.claimable_id,
        _word("service", line.service, language),
        _word("recipient", line.recipient, language),
        line.delivered_on,
        line.quantity,
        _word("unit", line.unit, language),
        euros(line.amount_cents),
        euros(line.eligible_cents),
        euros(line.approved_cents),
        euros(line.esf_cents),
        euros(line.state_cents),
        "; ".join(_reasons(line, language)),
    )


def _reasons(line: ClaimLineView, language: Language) -> list[str]:
    """Why the line is paid as it is: each check, decision and declaration that says something."""

    def say(name: str) -> str:
        return WORDS_LV[name] if language is Language.LV else name

    reasons = []
    if line.ineligible_rule is not None:
        reasons.append(f"{line.ineligible_reason or ''} ({line.ineligible_rule})".lstrip())
    if line.admitted_reason is not None:
        reasons.append(f"{say('admitted')}: {line.admitted_reason}")
    if line.cap_rule is not None:
        reasons.append(f"{say('capped')}: {line.cap_rule}")
    if line.other_funding is not None:
        declared = line.other_funding
        reasons.append(f"{say('declared')}: {declared.funder}, EUR {euros(declared.amount_cents)}")
    reasons += [one for one in (line.cut_reason, line.certified_ineligible_reason) if one]
    return reasons


def _word(kind: str, code: str, language: Language) -> str:
    if language is not Language.LV:
        return code
    return word(kind, code, "lv") or code
