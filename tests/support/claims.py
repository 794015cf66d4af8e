"""Claims with all that goes with them, in a few lines: as facts, over HTTP, and in import files."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from contracts.events.claim import ClaimDrafted, ClaimKind, ClaimLine
from contracts.events.claim_papers import DocumentAttached, FundingDeclared, ItemAttested
from contracts.http.claims import AcceptClaim, ReturnClaim, SubmitClaim
from contracts.reference import municipality
from contracts.reference.checklists import Need, checklist, needs
from contracts.reference.programmes import programmes
from services.claims.domain import reviewing, submitting
from services.claims.domain.claim import Claim, evolve
from services.claims.domain.papers.checklist import wanted
from tests.support.facts import TODAY, named
from tests.support.histories import Lines, line
from tests.support.service import change

PREPARER, OFFICER = "ilze", "andris"
AS_OFFICER = {"Authorization": f"Bearer region_officer {OFFICER}"}
CONTENT = "Pārskats par sniegtajiem pakalpojumiem.".encode()

PaperFact = DocumentAttached | ItemAttested | FundingDeclared


def papered(
    drafted: ClaimDrafted, lines: Sequence[ClaimLine] | None = None, day: date | None = None
) -> list[PaperFact]:
    """The facts by which a claim of these lines, its own by default, may be submitted."""
    lines = drafted.lines if lines is None else lines
    day = day or drafted.effective_date
    said: dict[str, Any] = {
        "effective_date": day,
        "municipality": drafted.municipality,
        "claim_number": drafted.claim_number,
    }
    facts: list[PaperFact] = []
    for one in wanted(drafted.kind, lines, day):
        code = one.item.code
        if one.is_needed and one.item.how == "attached":
            facts.append(
                DocumentAttached(
                    **said,
                    **_document(code, drafted.municipality, "0" * 64),
                    document_id=named(f"document {code}"),
                    document_version=1,
                    media_type="text/plain",
                    size_bytes=len(CONTENT),
                    attached_by=PREPARER,
                )
            )
        elif one.is_needed:
            facts.append(ItemAttested(**said, item=code, kept_at="Arhīvs", attested_by=PREPARER))
    facts.append(
        FundingDeclared(
            **said,
            claimable_ids=tuple(line.claimable_id for line in lines),
            declarations=(),
            declared_by=PREPARER,
        )
    )
    return facts


def with_papers(claim: Claim, day: date | None = None) -> Claim:
    """The claim with all that its lines as they are need."""
    for fact in papered(claim.drafted, claim.lines, day or claim.since):
        claim = evolve(claim, fact)
    return claim


def submitted(claim: Claim, day: date | None = None, actor: str = PREPARER) -> Claim:
    """The claim with its papers, submitted."""
    claim = with_papers(claim, day)
    command = SubmitClaim(effective_date=day or claim.since)
    [fact] = submitting.submit(claim, command, actor, TODAY)
    return evolve(claim, fact)


def accepted(claim: Claim, day: date | None = None, actor: str = OFFICER) -> Claim:
    """The submitted claim, found in order."""
    command = AcceptClaim(effective_date=day or claim.since)
    [fact] = reviewing.accept(claim, command, actor, TODAY)
    return evolve(claim, fact)


def returned(claim: Claim, *remarks: Any, day: date | None = None, actor: str = OFFICER) -> Claim:
    """The submitted claim, returned with these remarks."""
    command = ReturnClaim(effective_date=day or claim.since, remarks=remarks)
    [fact] = reviewing.return_(claim, command, actor, TODAY)
    return evolve(claim, fact)


def stored_content(client: TestClient, content: bytes = CONTENT) -> str:
    """Upload a content; its hash."""
    headers = {"Content-Type": "application/octet-stream"}
    answer = client.post("/contents", content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    sha256: str = answer.json()["sha256"]
    return sha256


def give_papers(client: TestClient, claim: str, day: str = "2023-04-04") -> None:
    """Attach, attest and declare all that the claim (its path) lacks before it is submitted."""
    municipality_code = client.get(claim).json()["municipality"]
    sha256 = stored_content(client)
    for item in client.get(f"{claim}/checklist").json()["items"]:
        if item["status"] != "missing":
            continue
        if item["how"] == "attached":
            body = _document(item["item"], municipality_code, sha256)
            _carried_out(client, f"{claim}/attach-document", day, body)
        else:
            body = {"item": item["item"], "kept_at": "Arhīvs"}
            _carried_out(client, f"{claim}/attest-item", day, body)
    _carried_out(client, f"{claim}/declare-funding", day, {})


def submit(client: TestClient, claim: str, day: str = "2023-04-04") -> None:
    """Give the claim what it lacks, and submit it."""
    give_papers(client, claim, day)
    _carried_out(client, f"{claim}/submit", day, {})


def accept(
    client: TestClient, claim: str, day: str = "2023-04-10", who: dict[str, str] | None = None
) -> None:
    """Find the submitted claim in order."""
    _carried_out(client, f"{claim}/accept", day, {}, **(who or AS_OFFICER))


def approve(client: TestClient, claim: str, *cuts: dict[str, Any], day: str = "2023-04-10") -> None:
    """Submit a drafted claim, accept it and approve it, less the cuts."""
    submit(client, claim, "2023-04-04" if day == "2023-04-10" else day)
    accept(client, claim, day)
    _carried_out(client, f"{claim}/approve", day, {"cuts": list(cuts)}, **AS_OFFICER)


def _carried_out(
    client: TestClient, path: str, day: str, body: dict[str, Any], **headers: str
) -> None:
    answer = change(client, path, {"effective_date": day} | body, **headers)
    assert answer.status_code == 201, answer.text


def claim_of(claim: UUID, period_from: str, period_to: str) -> Lines:
    """Import lines of a claim: drafted, given its papers, submitted, accepted and approved.

    They need `CONTENT` in the store. The draft is the first line, the decisions the last two.
    """
    return [
        line(
            "draft_claim",
            claim,
            effective_date=period_to,
            municipality="bauskas-novads",
            kind="grt_services",
            period_from=period_from,
            period_to=period_to,
        ),
        *paper_lines(claim, "2022-07-01"),
        line("submit_claim", claim, effective_date="2022-07-01"),
        line("accept_claim", claim, actor=OFFICER, effective_date="2022-07-02"),
        line("approve_claim", claim, actor=OFFICER, effective_date="2022-07-02"),
    ]


def paper_lines(
    claim: UUID,
    day: str,
    kind: ClaimKind = "grt_services",
    municipality_code: str = "bauskas-novads",
) -> Lines:
    """Import lines for all that a claim of lines on unit cost needs; `CONTENT` is stored before."""
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    lines: Lines = []
    for item in checklist(kind, date.fromisoformat(day)).items:
        if not _is_needed_on_unit_cost(needs()[item.need]):
            continue
        if item.how == "attached":
            body = _document(item.code, municipality_code, sha256)
            body["document_id"] = str(uuid4())
            lines.append(line("attach_document", claim, effective_date=day, **body))
        else:
            body = {"item": item.code, "kept_at": "Arhīvs"}
            lines.append(line("attest_item", claim, effective_date=day, **body))
    return [*lines, line("declare_funding", claim, effective_date=day)]


def _is_needed_on_unit_cost(need: Need) -> bool:
    return need.code == "always" or need.pricing_bases == ("vvi",)


def _document(item: str, municipality_code: str, sha256: str) -> dict[str, Any]:
    region = municipality(municipality_code).region
    programme = next(one.code for one in programmes().values() if region in one.regions)
    return {
        "item": item,
        "sha256": sha256,
        "file_name": f"pakalpojumu_pielikums_{item}_{municipality_code}.txt",
        "programme_reference": programme,
    }
