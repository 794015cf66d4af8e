"""Events of what goes with a claim: its documents, attestations and declarations."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.events.claim import ClaimFact
from contracts.model import Cents, Code, Model, Name

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a content in hexadecimal: where the content store keeps it."""

FundingKind = Literal["ngo_esf_project", "other_eu_project", "state", "municipality", "other"]
"""What else may have paid: an ESF project of an NGO needs special care (S0)."""


class ClaimPaper(ClaimFact):
    """Whatever is added to a claim beside its lines; it moves no money."""


class DocumentFields(Model):
    """A document for an item of the claim's checklist, whole.

    Its content was uploaded before and is named by its hash. `replaces` is the document of this
    claim of which this is the next version; the earlier ones are kept. `programme_reference` is the
    programme's code, which the document itself states too.
    """

    item: Code
    sha256: Sha256
    file_name: Name
    programme_reference: Name
    replaces: UUID | None = None


class DocumentAttached(ClaimPaper, DocumentFields, type_name="claim.document_attached"):
    """A version of a document was attached; `document_id` names all versions of it."""

    document_id: UUID
    document_version: Annotated[int, Field(ge=1)]
    media_type: Name
    size_bytes: Annotated[int, Field(ge=1)]
    attached_by: Name


class DocumentDetached(ClaimPaper, type_name="claim.document_detached"):
    """The document no longer counts for its item; its versions are kept."""

    document_id: UUID
    reason: Name
    detached_by: Name


class ItemAttested(ClaimPaper, type_name="claim.item_attested"):
    """Somebody attests that what the item asks for is kept on site, and where."""

    item: Code
    kept_at: Name
    attested_by: Name


class FundingDeclaration(Model):
    """A line that something else has paid for, in whole or in part."""

    claimable_id: UUID
    funding_kind: FundingKind
    funder: Name
    project_reference: Name | None = None
    amount_cents: Cents


class FundingDeclared(ClaimPaper, type_name="claim.funding_declared"):
    """Of every line of the claim it is declared what else paid for it.

    What is not among `declarations` was paid for by nothing else. A later declaration takes the
    place of an earlier one.
    """

    claimable_ids: tuple[UUID, ...]
    declarations: tuple[FundingDeclaration, ...]
    declared_by: Name


ClaimPaperFact = DocumentAttached | DocumentDetached | ItemAttested | FundingDeclared
