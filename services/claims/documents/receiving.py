"""Taking a content in: no larger than allowed, readable, and then kept whole."""

import hashlib
from collections.abc import AsyncIterator
from datetime import date

from contracts.dates import today_in_latvia
from contracts.http.claim_papers import StoredContent
from contracts.reference import rule
from contracts.refusal import Refusal
from services.claims.documents.formats import inspect
from services.claims.documents.store import ContentStore

TOO_LARGE = 413
UNPROCESSABLE = 422


async def received(chunks: AsyncIterator[bytes], declared_bytes: int | None) -> bytes:
    """A content as it comes in; whatever comes beyond the allowed size is not read.

    Args:
        chunks: the content, piece by piece.
        declared_bytes: how long the sender says that it is, if it does.
    """
    today = today_in_latvia()
    refuse_large(declared_bytes or 0, today)
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        refuse_large(len(content), today)
    return bytes(content)


def refuse_large(size_bytes: int, day: date) -> None:
    """Refuse a content that is larger than allowed on the day."""
    size = rule("claim_paper.size", day)
    most_bytes = size.number("most_bytes")
    if size_bytes > most_bytes:
        raise Refusal(
            size.id,
            f"A file has at most {most_bytes} bytes. Scan it in a lower resolution, or split it.",
            f"Datnē ir ne vairāk kā {most_bytes} baitu. Skenē ar mazāku izšķirtspēju vai sadali"
            " to.",
            status=TOO_LARGE,
        )


def keep(store: ContentStore, content: bytes) -> StoredContent:
    """Keep a content that can be read; raises `Refusal` and the errors of `ContentStore`."""
    found = stored(content)
    store.keep(content)
    return found


def content_of(store: ContentStore, sha256: str) -> StoredContent | None:
    """What the store has under a hash; None where it has nothing."""
    content = store.read(sha256)
    return None if content is None else stored(content)


def stored(content: bytes) -> StoredContent:
    """What is told of a content; refuses one that cannot be read."""
    readable = rule("claim_paper.readable", today_in_latvia())
    found = inspect(content, readable.number("most_unpacked_bytes"))
    if found.media_type is None:
        assert found.fault is not None
        raise Refusal(readable.id, found.fault.en, found.fault.lv, status=UNPROCESSABLE)
    return StoredContent(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=found.media_type,
        size_bytes=len(content),
    )
