"""Commands about what goes with a claim, and what is known of it: checklist, documents."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.claim_papers import (
    DocumentFields,
    FundingDeclaration,
    Sha256,
)
from contracts.http.claims import ClaimCommand
from contracts.model import Code, Model, Name


class StoredContent(Model):
    """A content in the store; the same bytes are kept once."""

    sha256: Sha256
    media_type: str
    size_bytes: int


class AttachDocument(ClaimCommand, DocumentFields):
    """Attach an uploaded content to a drafted or returned claim, or a new version of a document."""

    command: ClassVar[str] = "attach_document"

    document_id: UUID | None = None


class DetachDocument(ClaimCommand):
    """Take a document off its item; its versions are kept."""

    command: ClassVar[str] = "detach_document"

    document_id: UUID
    reason: Name


class AttestItem(ClaimCommand):
    """Attest that what an item asks for is kept on site, and where."""

    command: ClassVar[str] = "attest_item"

    item: Code
    kept_at: Name


class DeclareFunding(ClaimCommand):
    """Declare of every line what else paid for it; of lines not named here, nothing else did."""

    command: ClassVar[str] = "declare_funding"

    declarations: Annotated[tuple[FundingDeclaration, ...], Field(max_length=2000)] = ()


CLAIM_PAPER_COMMANDS: tuple[type[ClaimCommand], ...] = (
    AttachDocument,
    DetachDocument,
    AttestItem,
    DeclareFunding,
)
"""Every command about what goes with a claim."""

ItemStatus = Literal["attached", "attested", "missing", "not_needed"]


class ChecklistItem(Model):
    """An item of the checklist of the claim's kind, and how it stands.

    `how` says whether a document is attached or its keeping on site is attested; `because` says
    why the item is needed, or why it is not.
    """

    item: Code
    name_lv: str
    name_en: str
    source: str
    how: Literal["attached", "attested"]
    status: ItemStatus
    because_lv: str
    because_en: str
    documents: list[UUID]
    kept_at: str | None


class Checklist(Model):
    """What goes with the claim; it may be submitted once nothing is missing."""

    items: list[ChecklistItem]
    complete: bool


class DocumentVersion(Model):
    """One version of a document, whole."""

    document_version: int
    sha256: Sha256
    file_name: str
    media_type: str
    size_bytes: int
    programme_reference: str
    attached_by: str
    attached_on: date
    submission: int = Field(description="The submission of the claim that it first went with.")


class ClaimDocument(Model):
    """A document with all its versions, the original first."""

    document_id: UUID
    item: Code
    detached: bool
    versions: list[DocumentVersion]


class ClaimDocuments(Model):
    """The documents of a claim, in the order of the checklist."""

    items: list[ClaimDocument]


class LineChange(Model):
    """How a line differs between two submissions; before or after is absent where it was not in."""

    claimable_id: UUID
    service: Code
    delivered_on: date
    before_cents: int | None
    after_cents: int | None


class DocumentChange(Model):
    """How a document differs between two submissions, by the hashes of its versions."""

    document_id: UUID
    item: Code
    before_sha256: Sha256 | None
    after_sha256: Sha256 | None
    before_file_name: str | None
    after_file_name: str | None


class SubmissionDifference(Model):
    """What a submission changed against the one before it."""

    submission: int
    submitted_on: date
    submitted_by: str
    amount_cents: int
    remarks_before: list[str]
    lines: list[LineChange]
    documents: list[DocumentChange]


class ClaimVersions(Model):
    """The submissions of a claim, each with what it changed."""

    items: list[SubmissionDifference]
