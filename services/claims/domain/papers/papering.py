"""Decisions about what goes with a claim."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from contracts.dates import refuse_disorder, refuse_future
from contracts.events.claim_papers import (
    ClaimPaperFact,
    DocumentAttached,
    DocumentDetached,
    FundingDeclared,
    ItemAttested,
)
from contracts.http.claim_papers import (
    AttachDocument,
    AttestItem,
    DeclareFunding,
    DetachDocument,
    StoredContent,
)
from contracts.http.claims import ClaimCommand
from contracts.reference import municipality
from contracts.reference.checklists import How
from contracts.reference.programmes import programmes
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.claims.domain.claim import Claim, of_claim
from services.claims.domain.papers.checklist import Wanted, wanted
from services.claims.domain.papers.file_names import check_file_name
from services.claims.domain.papers.papers import Document, Papers

UNPROCESSABLE = 422


ContentOf = Callable[[str], StoredContent | None]
"""Tells what the store has under a hash; None where it has nothing."""


def decide(
    claim: Claim,
    command: ClaimCommand,
    content_of: ContentOf,
    new_id: UUID,
    actor: str,
    today: date,
) -> list[ClaimPaperFact]:
    """Decide on a command about what goes with a claim; raises `Refusal`.

    Args:
        new_id: the id of a new document that the command does not name.
    """
    match command:
        case AttachDocument():
            return [attach(claim, command, content_of, new_id, actor, today)]
        case DetachDocument():
            return [detach(claim, command, actor, today)]
        case AttestItem():
            return [attest(claim, command, actor, today)]
        case DeclareFunding():
            return [declare_funding(claim, command, actor, today)]
        case _:
            raise AssertionError(f"no decision for {command.command}")


def attach(
    claim: Claim,
    command: AttachDocument,
    content_of: ContentOf,
    new_id: UUID,
    actor: str,
    today: date,
) -> DocumentAttached:
    """Attach a document, or the next version of one; see `decide`."""
    _check_open(claim, command, today)
    replaced = _replaced(claim.papers, command)
    _check_allowed(claim, command.item, "attached", command.effective_date)
    if replaced is not None:
        _check_next(replaced, command)
    elif command.document_id and claim.papers.document(command.document_id):
        raise Refusal(
            "claim_paper.document",
            f"The claim has a document {command.document_id} already. Name it as the one that is"
            " replaced, or leave the id out.",
            f"Dokuments {command.document_id} pieprasījumam jau ir. Norādi to kā aizstājamo vai"
            " identifikatoru nenorādi.",
        )
    content = content_of(command.sha256)
    if content is None:
        raise Refusal(
            "claim_paper.content",
            f"There is no content {command.sha256} in the store. Upload the file first.",
            f"Krātuvē nav satura {command.sha256}. Vispirms augšupielādē datni.",
            status=UNPROCESSABLE,
        )
    check_file_name(command.file_name, content.media_type, command.effective_date)
    _check_programme(claim.drafted.municipality, command)
    fields = command.model_dump(exclude={"document_id", "effective_date"})
    return DocumentAttached(
        **of_claim(claim, command.effective_date),
        **fields,
        document_id=replaced.document_id if replaced else command.document_id or new_id,
        document_version=len(replaced.versions) + 1 if replaced else 1,
        media_type=content.media_type,
        size_bytes=content.size_bytes,
        attached_by=actor,
    )


def detach(claim: Claim, command: DetachDocument, actor: str, today: date) -> DocumentDetached:
    """Take a document off its item."""
    _check_open(claim, command, today)
    _attached(claim.papers, command.document_id)
    return DocumentDetached(
        **of_claim(claim, command.effective_date),
        document_id=command.document_id,
        reason=command.reason,
        detached_by=actor,
    )


def attest(claim: Claim, command: AttestItem, actor: str, today: date) -> ItemAttested:
    """Attest that what an item asks for is kept on site."""
    _check_open(claim, command, today)
    _check_allowed(claim, command.item, "attested", command.effective_date)
    return ItemAttested(
        **of_claim(claim, command.effective_date),
        item=command.item,
        kept_at=command.kept_at,
        attested_by=actor,
    )


def declare_funding(
    claim: Claim, command: DeclareFunding, actor: str, today: date
) -> FundingDeclared:
    """Declare of every line that the claim has now what else paid for it."""
    _check_open(claim, command, today)
    lines = {line.claimable_id for line in claim.lines}
    named = [(one.claimable_id, one.funding_kind, one.funder) for one in command.declarations]
    foreign = [one.claimable_id for one in command.declarations if one.claimable_id not in lines]
    if foreign or len(set(named)) < len(named):
        what = str(foreign[0]) if foreign else "-"
        raise Refusal(
            "claim_paper.declared_line",
            f"The claim has no such line ({what}), or the same funder of a line is declared twice.",
            f"Pieprasījumā nav tādas rindas ({what}), vai rindas finansētājs deklarēts divreiz.",
            status=UNPROCESSABLE,
        )
    for one in command.declarations:
        if one.funding_kind == "ngo_esf_project" and one.project_reference is None:
            raise Refusal(
                "claim_paper.ngo_project",
                f"Name the ESF project of the NGO that paid for line {one.claimable_id}.",
                f"Norādi NVO ESF projektu, kas finansējis rindu {one.claimable_id}.",
                status=UNPROCESSABLE,
            )
    return FundingDeclared(
        **of_claim(claim, command.effective_date),
        claimable_ids=tuple(line.claimable_id for line in claim.lines),
        declarations=command.declarations,
        declared_by=actor,
    )


def _check_open(claim: Claim, command: ClaimCommand, today: date) -> None:
    if claim.status not in ("drafted", "returned"):
        raise Refusal(
            "claim_paper.state",
            f"The claim is {claim.status}; its papers change only while it is drafted or returned.",
            f"Pieprasījuma statuss ir: {named_lv('claim_status', claim.status)}; tā dokumentus"
            " maina, kamēr tas ir sagatavots vai atgriezts.",
        )
    day = command.effective_date
    refuse_disorder(claim.since, day, "The step follows what it needs", "Solis seko iepriekšējam")
    refuse_future(day, today)


def _check_allowed(claim: Claim, item: str, how: How, day: date) -> None:
    checklist = wanted(claim.drafted.kind, claim.lines, day)
    found = next((one for one in checklist if one.item.code == item), None)
    if found is None or found.item.how != how:
        raise _not_on_checklist(checklist, item, how)
    if not found.is_allowed:
        raise Refusal(
            "claim_paper.only_mandatory",
            f"The claim does not need '{item}', so it is left out. {found.because_en}",
            f"Šim pieprasījumam nevajag: {found.item.name_lv} ({item}), tāpēc to nepievieno."
            f" {found.because_lv}",
        )


def _not_on_checklist(checklist: Sequence[Wanted], item: str, how: How) -> Refusal:
    fitting = [one.item for one in checklist if one.item.how == how]
    codes = ", ".join(one.code for one in fitting)
    names = ", ".join(f"{one.name_lv} ({one.code})" for one in fitting)
    how_lv = "pievieno" if how == "attached" else "apliecina"
    return Refusal(
        "claim_paper.item",
        f"'{item}' is nothing that is {how} to a claim of this kind. These are: {codes}.",
        f"'{item}' šāda veida pieprasījumam nav tas, ko {how_lv}. To dara ar: {names}.",
        status=UNPROCESSABLE,
    )


def _replaced(papers: Papers, command: AttachDocument) -> Document | None:
    if command.replaces is None:
        return None
    document = _attached(papers, command.replaces)
    if command.document_id not in (None, document.document_id):
        raise Refusal(
            "claim_paper.document",
            "A new version has the id of the document that it replaces. Leave the other id out.",
            "Jaunai versijai ir tā dokumenta identifikators, ko tā aizstāj. Otru identifikatoru"
            " nenorādi.",
            status=UNPROCESSABLE,
        )
    return document


def _check_next(replaced: Document, command: AttachDocument) -> None:
    if replaced.item != command.item:
        raise Refusal(
            "claim_paper.same_item",
            f"The document is for '{replaced.item}', its new version would be for"
            f" '{command.item}'. Detach it and attach a new one.",
            f"Dokuments ir punktam '{replaced.item}', jaunā versija būtu punktam"
            f" '{command.item}'. Noņem to un pievieno jaunu.",
            status=UNPROCESSABLE,
        )
    if replaced.latest.sha256 == command.sha256:
        raise Refusal(
            "claim_paper.differs",
            f"Version {replaced.latest.document_version} of the document has the same content."
            " Upload the corrected file.",
            f"Dokumenta {replaced.latest.document_version}. versijai ir tas pats saturs."
            " Augšupielādē laboto datni.",
        )


def _attached(papers: Papers, document_id: UUID) -> Document:
    document = papers.document(document_id)
    if document is None or document.detached:
        raise Refusal(
            "claim_paper.document",
            f"No document {document_id} is attached to the claim. See its list of documents.",
            f"Pieprasījumam nav pievienota dokumenta {document_id}. Skati tā dokumentu sarakstu.",
        )
    return document


def _check_programme(code: str, command: AttachDocument) -> None:
    region, reference = municipality(code).region, command.programme_reference
    own = [
        one
        for one in programmes().values()
        if region in one.regions and one.holds_on(command.effective_date)
    ]
    if reference not in {one.code for one in own}:
        raise Refusal(
            "claim_paper.programme",
            f"The document refers to '{reference}'; the claim is paid by"
            f" {' or '.join(f'{one.code} ({one.name_en})' for one in own)}. Attach a document of"
            " this programme.",
            f"Dokumentā ir atsauce uz '{reference}'; pieprasījumu finansē"
            f" {' vai '.join(f'{one.code} ({one.name_lv})' for one in own)}. Pievieno šīs"
            " programmas dokumentu.",
            status=UNPROCESSABLE,
        )
