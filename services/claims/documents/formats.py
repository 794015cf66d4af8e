"""Which format a content is of, told by the content and not by its name, and whether it is whole.

Each check takes the content and says what is wrong with it, or nothing.
"""

import codecs
import io
import re
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from pypdf import PdfReader

SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.(xml|p7s)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
END_BYTES = 1024
CHUNK_BYTES = 1 << 16


class Fault(NamedTuple):
    """What is wrong with a content, and how to mend it."""

    en: str
    lv: str


EMPTY = Fault("The file is empty. Save it again.", "Datne ir tukša. Saglabā to vēlreiz.")
TRUNCATED = Fault(
    "The file breaks off before its end. Save or scan it again, whole.",
    "Datne ir nepilna. Saglabā vai skenē to vēlreiz, veselu.",
)
ENCRYPTED = Fault(
    "The file is encrypted. Save it without a password.",
    "Datne ir šifrēta. Saglabā to bez paroles.",
)
DAMAGED = Fault(
    "The file is damaged and cannot be read. Open it, and save it again.",
    "Datne ir bojāta, to nevar izlasīt. Atver to un saglabā vēlreiz.",
)
PAGELESS = Fault(
    "The PDF has no pages. Save the document again.",
    "PDF datnē nav nevienas lapas. Saglabā dokumentu vēlreiz.",
)
TOO_FULL = Fault(
    "The file unpacks to more than is allowed. Send its documents one by one.",
    "Datnes saturs, ja to atpako, ir lielāks, nekā atļauts. Sūti dokumentus pa vienam.",
)
OLD_OFFICE = Fault(
    "This is an old or password-protected office file. Save it as PDF, XLSX or DOCX without a"
    " password.",
    "Šī ir veca formāta vai ar paroli aizsargāta datne. Saglabā to kā PDF, XLSX vai DOCX bez"
    " paroles.",
)
UNKNOWN = Fault(
    "The format is not known here. Send PDF, XLSX, DOCX, EDOC or ASiC-E, PNG, JPEG, or text in"
    " UTF-8.",
    "Formāts nav zināms. Sūti PDF, XLSX, DOCX, EDOC vai ASiC-E, PNG, JPEG vai tekstu UTF-8"
    " kodējumā.",
)

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ASICE = "application/vnd.etsi.asic-e+zip"
PNG = "image/png"
JPEG = "image/jpeg"
TEXT = "text/plain"


class Found(NamedTuple):
    """What a content was found to be: a media type, or a fault."""

    media_type: str | None
    fault: Fault | None = None


def inspect(content: bytes, most_unpacked_bytes: int) -> Found:
    """What the content is, where it can be read whole.

    Args:
        content: all of it.
        most_unpacked_bytes: how much a container may hold when it is unpacked.
    """
    if not content:
        return Found(None, EMPTY)
    for beginning, check in BY_BEGINNING.items():
        if content.startswith(beginning):
            return check(content)
    if content.startswith(b"PK\x03\x04"):
        return _container(content, most_unpacked_bytes)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return Found(None, OLD_OFFICE)
    return _text(content)


def _pdf(content: bytes) -> Found:
    if b"%%EOF" not in content[-END_BYTES:]:
        return Found(None, TRUNCATED)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return Found(None, ENCRYPTED)
        pages = len(reader.pages)
    # Whatever a broken file makes the reader stumble over, it cannot be read.
    except Exception:
        return Found(None, DAMAGED)
    return Found(PDF) if pages else Found(None, PAGELESS)


def _container(content: bytes, most_unpacked_bytes: int) -> Found:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            entries = container.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                return Found(None, ENCRYPTED)
            if sum(entry.file_size for entry in entries) > most_unpacked_bytes:
                return Found(None, TOO_FULL)
            if container.testzip() is not None:
                return Found(None, DAMAGED)
    # Whatever a broken container makes its reader stumble over, it cannot be read.
    except Exception:
        return Found(None, DAMAGED)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return Found(XLSX)
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return Found(DOCX)
    if any(SIGNATURES.fullmatch(name) for name in names) and any(
        not name.startswith("META-INF/") and name != "mimetype" for name in names
    ):
        return Found(ASICE)
    return Found(None, UNKNOWN)


def _png(content: bytes) -> Found:
    position, kinds = 8, []
    while position + 12 <= len(content):
        length = int.from_bytes(content[position : position + 4])
        kinds.append(content[position + 4 : position + 8])
        position += 12 + length
        if kinds[-1] == b"IEND":
            break
    whole = position <= len(content) and kinds[:1] == [b"IHDR"] and kinds[-1:] == [b"IEND"]
    return Found(PNG) if whole else Found(None, TRUNCATED)


def _jpeg(content: bytes) -> Found:
    whole = b"\xff\xd9" in content[-END_BYTES:]
    return Found(JPEG) if whole else Found(None, TRUNCATED)


def _text(content: bytes) -> Found:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    has_words = False
    try:
        for start in range(0, len(content), CHUNK_BYTES):
            chunk = content[start : start + CHUNK_BYTES]
            text = decoder.decode(chunk, final=start + CHUNK_BYTES >= len(content))
            if CONTROL.search(text):
                return Found(None, UNKNOWN)
            has_words = has_words or not text.isspace()
    except UnicodeDecodeError:
        return Found(None, UNKNOWN)
    return Found(TEXT) if has_words else Found(None, EMPTY)


BY_BEGINNING: dict[bytes, Callable[[bytes], Found]] = {
    b"%PDF-": _pdf,
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8\xff": _jpeg,
}
