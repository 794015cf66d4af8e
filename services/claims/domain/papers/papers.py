"""What goes with a claim: its documents, attestations and declaration, folded from its facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.events.claim import ClaimDrafted, ClaimFact, ClaimLine, ClaimSubmitted
from contracts.events.claim_papers import (
    DocumentAttached,
    DocumentDetached,
    FundingDeclared,
    ItemAttested,
)
from contracts.refusal import Refusal
from services.claims.domain.papers.checklist import Wanted, wanted


class Version(NamedTuple):
    """A version of a document, and the submission of the claim that it first goes with."""

    fact: DocumentAttached
    submission: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document with all its versions, the original first; they stay when it is detached."""

    document_id: UUID
    item: str
    versions: tuple[Version, ...]
    detached: bool = False

    @property
    def latest(self) -> DocumentAttached:
        """The version that counts."""
        return self.versions[-1].fact


@dataclass(frozen=True, slots=True)
class Papers:
    """What goes with a claim after some facts; begins empty.

    `submissions` counts how often the claim was submitted, `submitted_on` is the last time. Of
    attestations of one item, and of declarations, the last holds.
    """

    documents: tuple[Document, ...] = ()
    attestations: tuple[ItemAttested, ...] = ()
    declaration: FundingDeclared | None = None
    submissions: int = 0
    submitted_on: date | None = None

    def document(self, document_id: UUID) -> Document | None:
        """The document of this id, detached or not."""
        return next((one for one in self.documents if one.document_id == document_id), None)

    def attached(self, item: str) -> list[Document]:
        """The documents that count for the item."""
        return [one for one in self.documents if one.item == item and not one.detached]

    def attestation(self, item: str) -> ItemAttested | None:
        """The attestation that holds for the item."""
        return next((one for one in self.attestations if one.item == item), None)

    def has(self, one: Wanted) -> bool:
        """Whether the item is attached or attested, as its checklist wants it."""
        if one.item.how == "attached":
            return bool(self.attached(one.item.code))
        return self.attestation(one.item.code) is not None


def evolve_paper(papers: Papers, fact: ClaimFact) -> Papers:
    """The papers after one more fact of the claim; of others than its own it needs submissions."""
    match fact:
        case DocumentAttached():
            return _with_version(papers, fact)
        case DocumentDetached():
            return replace(
                papers,
                documents=tuple(
                    replace(one, detached=True) if one.document_id == fact.document_id else one
                    for one in papers.documents
                ),
            )
        case ItemAttested():
            others = tuple(one for one in papers.attestations if one.item != fact.item)
            return replace(papers, attestations=(*others, fact))
        case FundingDeclared():
            return replace(papers, declaration=fact)
        case ClaimSubmitted():
            return replace(
                papers,
                submissions=papers.submissions + 1,
                submitted_on=fact.effective_date,
            )
        case _:
            return papers


def check_submittable(
    papers: Papers, drafted: ClaimDrafted, lines: Sequence[ClaimLine], day: date
) -> None:
    """Refuse to submit a claim of these lines to which something is missing.

    Args:
        papers: what goes with the claim.
        drafted: how the claim began; its kind tells the checklist.
        lines: the claim's lines as they are now.
        day: the day of the submission.
    """
    missing = [
        one for one in wanted(drafted.kind, lines, day) if one.is_needed and not papers.has(one)
    ]
    if missing:
        raise Refusal(
            "claim_paper.complete",
            f"These are missing: {'; '.join(_named_en(one) for one in missing)}. Attach or attest"
            " them, then submit.",
            f"Trūkst: {'; '.join(_named_lv(one) for one in missing)}. Pievieno vai apliecini tos un"
            " tad iesniedz.",
        )
    declared = set(papers.declaration.claimable_ids) if papers.declaration else set()
    if declared != {line.claimable_id for line in lines}:
        raise Refusal(
            "claim_paper.funding_declared",
            "It is not declared of every line of the claim as it is now what else paid for it."
            " Declare the funding anew, then submit.",
            "Nav deklarēts par katru pieprasījuma pašreizējo rindu, kas vēl par to maksājis."
            " Deklarē finansējumu no jauna un tad iesniedz.",
        )


def _with_version(papers: Papers, fact: DocumentAttached) -> Papers:
    version = Version(fact, papers.submissions + 1)
    known = papers.document(fact.document_id)
    if known is None:
        document = Document(fact.document_id, fact.item, (version,))
        return replace(papers, documents=(*papers.documents, document))
    grown = replace(known, versions=(*known.versions, version))
    return replace(
        papers, documents=tuple(grown if one is known else one for one in papers.documents)
    )


def _named_en(one: Wanted) -> str:
    how = "to attach" if one.item.how == "attached" else "to attest"
    return f"{one.item.name_en} ({one.item.code}, {how})"


def _named_lv(one: Wanted) -> str:
    how = "jāpievieno" if one.item.how == "attached" else "jāapliecina"
    return f"{one.item.name_lv} ({one.item.code}, {how})"
