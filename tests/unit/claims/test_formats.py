"""What a content is, told by the content itself, and whether it can be read."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.reference import rule
from contracts.refusal import Refusal
from services.claims.documents import formats
from services.claims.documents.formats import Fault, inspect
from services.claims.documents.receiving import refuse_large, stored
from tests.support.papers import DAY, edoc, pdf, png, sha256_of, zipped
from tests.support.spec import refused, specifies

MOST_BYTES = 1_000_000
JPEG = b"\xff\xd8\xff\xe0" + b"\0\x10JFIF" + bytes(40) + b"\xff\xd9"
XLSX = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
DOCX = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
WHOLE = {
    formats.PDF: pdf(),
    formats.XLSX: XLSX,
    formats.DOCX: DOCX,
    formats.ASICE: edoc(),
    formats.PNG: png(),
    formats.JPEG: JPEG,
    formats.TEXT: "stundas;cena\n3,5;7,12 €\n".encode(),
}


def encrypted_zip() -> bytes:
    """A container whose entry says that it is encrypted, in both of its headers."""
    content = bytearray(zipped({"a.txt": b"a"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def broken_zip() -> bytes:
    """A container with an entry that is not what its checksum says."""
    content = bytearray(zipped({"xl/workbook.xml": bytes(range(256))}))
    content[60] ^= 0xFF
    return bytes(content)


@pytest.mark.parametrize("media_type", WHOLE, ids=str)
def test_a_whole_file_is_known_by_its_content(media_type: str) -> None:
    assert inspect(WHOLE[media_type], MOST_BYTES).media_type == media_type


def test_text_may_begin_with_a_byte_order_mark() -> None:
    assert inspect("teksts".encode("utf-8-sig"), MOST_BYTES).media_type == formats.TEXT


FAULTY = [
    (b"", formats.EMPTY),
    (b" \n\t", formats.EMPTY),
    (pdf()[:-200], formats.TRUNCATED),
    (pdf(pages=0), formats.PAGELESS),
    (pdf(password="parole"), formats.ENCRYPTED),
    (b"%PDF-1.7\nnothing more\n%%EOF", formats.DAMAGED),
    (XLSX[:-30], formats.DAMAGED),
    (broken_zip(), formats.DAMAGED),
    (encrypted_zip(), formats.ENCRYPTED),
    (zipped({"zeros": bytes(MOST_BYTES + 1)}), formats.TOO_FULL),
    (zipped({"a.txt": b"a"}), formats.UNKNOWN),
    (png()[:-5], formats.TRUNCATED),
    (JPEG[:-2], formats.TRUNCATED),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), formats.OLD_OFFICE),
    (b"MZ\x90\0 a program", formats.UNKNOWN),
    ("rēķins".encode("cp1257"), formats.UNKNOWN),
    (b"\x7fELF", formats.UNKNOWN),
]


@pytest.mark.parametrize(("content", "fault"), FAULTY)
def test_a_faulty_file_is_told_its_fault(content: bytes, fault: Fault) -> None:
    assert inspect(content, MOST_BYTES) == (None, fault)


@for_all(st.sampled_from(sorted(WHOLE)), st.data())
def test_whatever_is_sent_is_either_known_or_at_fault(media_type: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[media_type])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    found = inspect(bytes(content), MOST_BYTES)

    assert (found.media_type is None) != (found.fault is None)


@specifies("claim_paper.readable")
@pytest.mark.parametrize(("content", "fault"), FAULTY)
def test_what_cannot_be_read_is_refused_in_both_languages(content: bytes, fault: Fault) -> None:
    if fault is formats.TOO_FULL:
        content = zipped({f"zeros{number}": bytes(10_000_000) for number in range(21)})
    with pytest.raises(Refusal) as refusal:
        stored(content)

    assert refusal.value.rule.id == "claim_paper.readable"
    assert (refusal.value.en, refusal.value.lv) == fault


def test_what_can_be_read_is_told_with_its_hash_and_size() -> None:
    told = stored(pdf())

    assert (told.sha256, told.size_bytes) == (sha256_of(pdf()), len(pdf()))


@specifies("claim_paper.size")
def test_a_file_may_have_so_many_bytes_and_not_one_more() -> None:
    most_bytes = rule("claim_paper.size", DAY).number("most_bytes")
    refuse_large(most_bytes, DAY)

    assert refused(lambda: refuse_large(most_bytes + 1, DAY)) == "claim_paper.size"
