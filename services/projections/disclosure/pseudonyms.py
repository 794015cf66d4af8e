"""Pseudonyms: other names of people and of what was done for them, one for each recipient.

A recipient always gets the same for the same, so rows can be joined. Two recipients cannot tell by
them that theirs mean the same, for nobody makes a pseudonym without the secret key (HMAC-SHA256);
rows that are equal in all else they can still tell.
"""

import hmac
from uuid import UUID

_FIXED_BITS = (0xF << 76) | (0b11 << 62)
_VERSION_8 = (8 << 76) | (0b10 << 62)
"""A UUID of one's own making (RFC 9562)."""


def pseudonym(key: bytes, recipient: str, subject: UUID) -> UUID:
    """What this recipient gets instead of the subject's id: another UUID.

    Args:
        key: secret, the same for ever.
        recipient: a name as it was asked for.
        subject: of a case, or of a delivery or another thing that is claimed.
    """
    named = b"lieta pseudonym\0" + recipient.encode() + b"\0" + subject.bytes
    digest = hmac.digest(key, named, "sha256")
    return UUID(int=int.from_bytes(digest[:16]) & ~_FIXED_BITS | _VERSION_8)
