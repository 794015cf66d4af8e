"""A page of PDF that says what it stands for: the scans of this history."""

from collections.abc import Sequence

PAGE = "0 0 595 842"
GLYPHS = {
    "ā": "amacron", "č": "ccaron", "ē": "emacron", "ģ": "gcommaaccent", "ī": "imacron",
    "ķ": "kcommaaccent", "ļ": "lcommaaccent", "ņ": "ncommaaccent", "š": "scaron",
    "ū": "umacron", "ž": "zcaron", "Ā": "Amacron", "Č": "Ccaron", "Ē": "Emacron",
    "Ģ": "Gcommaaccent", "Ī": "Imacron", "Ķ": "Kcommaaccent", "Ļ": "Lcommaaccent",
    "Ņ": "Ncommaaccent", "Š": "Scaron", "Ū": "Umacron", "Ž": "Zcaron",
}  # fmt: skip
"""What the font calls the letters that its usual encoding has no place for."""
FIRST_CODE = 128
CODES = {letter: FIRST_CODE + number for number, letter in enumerate(GLYPHS)}


def page(lines: Sequence[str]) -> bytes:
    """A page of these lines; the same lines give the same bytes."""
    shown = b"".join(b"(" + _encoded(line) + b") Tj T*\n" for line in lines)
    content = b"BT /F1 12 Tf 18 TL 60 770 Td\n" + shown + b"ET"
    names = " ".join(f"/{name}" for name in GLYPHS.values())
    encoding = f"<< /BaseEncoding /WinAnsiEncoding /Differences [{FIRST_CODE} {names}] >>"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{PAGE}] /Contents 4 0 R"
            " /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {encoding} >>".encode(),
        ]
    )


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects as a file, with the table that says where each begins."""
    written = b"%PDF-1.4\n"
    begins = []
    for number, content in enumerate(objects, 1):
        begins.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n" % (size, len(written))
    return b"%bxref\n0 %d\n0000000000 65535 f \n%b%b%%%%EOF\n" % (written, size, table, trailer)


def _encoded(text: str) -> bytes:
    codes = bytes(CODES.get(letter) or ord(letter.encode("cp1252", "replace")) for letter in text)
    return codes.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
