"""What goes with a claim: a document or an attestation for each item that its checklist needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from contracts.events.claim import ClaimKind
from contracts.http.claim_papers import AttachDocument, AttestItem, DeclareFunding
from contracts.http.claims import ClaimCommand
from contracts.reference import current_municipality, municipalities
from contracts.reference.checklists import Item, checklist, needs
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.line import Line
from deploy.demo.generator.paper import page

ABOUT_THE_PERIOD = frozenset(
    {
        "request_with_report",
        "vvi_annex_8",
        "vvi_annex_9",
        "vvi_report",
        "invoice_or_acceptance_act",
        "acceptance_act_hours",
    }
)
"""Items that tell of the claim's own quarter; the others are the same papers for a year."""


class Period(NamedTuple):
    """Whose claim of what kind for which quarter."""

    municipality: str
    kind: ClaimKind
    quarter: date

    @property
    def name(self) -> str:
        """The quarter as documents are named after it."""
        return f"{self.quarter.year}_{(self.quarter.month + 2) // 3}_cet"


@dataclass
class Papers:
    """The documents of a history, each content once."""

    programme: str
    seed: Seed
    contents: dict[str, bytes] = field(default_factory=dict)

    def of_claim(
        self, period: Period, lines: Sequence[Line], day: date, service_name: str
    ) -> Iterator[ClaimCommand]:
        """Attach, attest and declare all that the claim needs.

        Args:
            period: whose, of what and when.
            lines: what is claimed.
            day: when it is put together.
            service_name: where papers are kept on site.
        """
        for item in checklist(period.kind, day).items:
            if not _is_needed(item, lines):
                continue
            if item.how == "attested":
                yield AttestItem(effective_date=day, item=item.code, kept_at=service_name)
            else:
                yield self._attached(period, item, day, 1)
        yield DeclareFunding(effective_date=day)

    def mended(self, period: Period, item: str, day: date) -> AttachDocument:
        """The next version of an item's document, whole."""
        [of_item] = [one for one in checklist(period.kind, day).items if one.code == item]
        document = self._attached(period, of_item, day, 2)
        return document.model_copy(update={"replaces": document.document_id, "document_id": None})

    def _attached(self, period: Period, item: Item, day: date, version: int) -> AttachDocument:
        place = municipalities()[period.municipality].name
        of_period = item.code in ABOUT_THE_PERIOD
        when = period.name if of_period else str(period.quarter.year)
        content = page(
            [
                "DEMONSTRĀCIJA: izdomāts dokuments",
                f"{item.name_lv[0].upper()}{item.name_lv[1:]}",
                f"{place}, {when.replace('_', ' ')}, {version}. redakcija",
                f"Programma: {self.programme}",
            ]
        )
        digest = sha256(content).hexdigest()
        self.contents[digest] = content
        return AttachDocument(
            effective_date=day,
            document_id=self._document_id(period, item.code),
            item=item.code,
            sha256=digest,
            file_name=f"{item.code}_{current_municipality(period.municipality)}_{when}.pdf",
            programme_reference=self.programme,
        )

    def _document_id(self, period: Period, item: str) -> UUID:
        return self.seed.id("document", *period, item)


def _is_needed(item: Item, lines: Sequence[Line]) -> bool:
    need = needs()[item.need]
    if need.optional:
        return False
    return any(
        (not need.pricing_bases or line.offer.pricing_basis in need.pricing_bases)
        and (not need.services or line.offer.service in need.services)
        for line in lines
    )
