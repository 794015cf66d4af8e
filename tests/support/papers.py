"""Contents to upload, and ordinary facts of what goes with a claim."""

import hashlib
import io
import zipfile
import zlib
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from pypdf import PdfWriter

from contracts.events.claim import (
    ClaimDrafted,
    ClaimKind,
    ClaimLine,
    ClaimReturned,
    ClaimSubmitted,
    Remark,
)
from contracts.http.claim_papers import StoredContent
from services.claims.domain.claim import Claim
from tests.support.facts import BAUSKA, named
from tests.support.spec import given_claim

DAY = date(2023, 4, 3)
PROGRAMME = "zemgale"


@cache
def pdf(pages: int = 1, password: str | None = None, title: str = "") -> bytes:
    """A PDF with blank pages; another title makes another content."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    """A ZIP container of these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def edoc() -> bytes:
    """A signed container with one document."""
    return zipped(
        {
            "mimetype": b"application/vnd.etsi.asic-e+zip",
            "lemums.pdf": pdf(),
            "META-INF/signatures0.xml": b"<asic:XAdESSignatures/>",
        }
    )


def png() -> bytes:
    """A picture of one dot."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return len(content).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)

    header = bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
    dot = zlib.compress(b"\0\0")
    beginning = b"\x89PNG\r\n\x1a\n"
    return beginning + chunk(b"IHDR", header) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def sha256_of(content: bytes) -> str:
    """The hash under which the store keeps a content."""
    return hashlib.sha256(content).hexdigest()


def stored_pdf(sha256: str) -> StoredContent:
    """What a store says in which every hash is of a PDF."""
    return StoredContent(sha256=sha256, media_type="application/pdf", size_bytes=1000)


def line(name: str = "delivery", **changes: Any) -> ClaimLine:
    """A line of home care on unit cost."""
    fields: dict[str, Any] = {
        "line": 1,
        "claimable_id": named(name),
        "delivery_id": named(name),
        "case_id": named("case"),
        "grant_id": named("grant"),
        "municipality": BAUSKA,
        "service": "home_care",
        "target_group": "grt",
        "recipient": "client",
        "delivered_on": date(2023, 2, 1),
        "unit": "hour",
        "quantity": Decimal(10),
        "pricing_basis": "vvi",
        "unit_price_cents": 712,
        "amount_cents": 7120,
        "eligible_cents": 7120,
    }
    return ClaimLine(**(fields | changes))


ACTUAL_COST: dict[str, Any] = {
    "service": "consultation",
    "unit": "consultation",
    "pricing_basis": "actual_cost",
    "unit_price_cents": None,
}

OF_CLAIM: dict[str, Any] = {
    "effective_date": DAY,
    "municipality": BAUSKA,
    "claim_number": "bauskas-novads-0001",
}


def drafted(*lines: ClaimLine, kind: ClaimKind = "grt_services") -> ClaimDrafted:
    """A claim of the first quarter of 2023; of home care where no line is given."""
    return ClaimDrafted(
        **OF_CLAIM,
        kind=kind,
        period_from=date(2023, 1, 1),
        period_to=date(2023, 3, 31),
        lines=lines or (line(),),
        prepared_by="ilze",
    )


def submitted(*lines: ClaimLine, submission: int = 1) -> ClaimSubmitted:
    """The claim was submitted with these lines."""
    return ClaimSubmitted(
        **OF_CLAIM, lines=lines or (line(),), submission=submission, submitted_by="ilze"
    )


def returned(remark: str = "Paraksta nav.") -> ClaimReturned:
    """The claim was returned with one remark."""
    return ClaimReturned(
        **OF_CLAIM, lines=(line(),), remarks=(Remark(remark=remark),), returned_by="andris"
    )


def claim_of(*lines: ClaimLine, kind: ClaimKind = "grt_services") -> Claim:
    """A drafted claim without papers."""
    return given_claim(drafted(*lines, kind=kind))
