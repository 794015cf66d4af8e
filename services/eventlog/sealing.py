"""Sealing and opening one personal value with its subject's key.

AES-256-GCM; the associated data names the subject, the event's place and the field, so a sealed
value moved to another person, event or field does not open.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import MapperDeserialisationError

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(MapperDeserialisationError):
    """A sealed value does not open with its subject's key: it was changed or moved."""


def new_key() -> bytes:
    """A fresh random key for one subject."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def _place(originator_id: UUID, originator_version: int, field: str) -> bytes:
    return b"%s|%d|%s" % (originator_id.bytes, originator_version, field.encode())


def seal(
    key: bytes, plaintext: bytes, originator_id: UUID, originator_version: int, field: str
) -> bytes:
    """Encrypt a field's JSON text; the answer is nonce, ciphertext and tag."""
    nonce = os.urandom(NONCE_BYTES)
    place = _place(originator_id, originator_version, field)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, place)


def open_sealed(
    key: bytes, sealed: bytes, originator_id: UUID, originator_version: int, field: str
) -> bytes:
    """Decrypt what `seal` made for the same place.

    Raises:
        SealBroken: the value was changed, or belongs to another subject, event or field.
    """
    place = _place(originator_id, originator_version, field)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except InvalidTag as error:
        raise SealBroken(f"sealed field {field!r} of {originator_id} does not open") from error
