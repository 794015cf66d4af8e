"""Where the keys of personal data are kept: one per subject, wrapped, in a database of its own."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from services.eventlog.pool import Pool, library_errors
from services.eventlog.sealing import new_key

CACHE_SECONDS = 30.0
CACHE_SUBJECTS = 10_000


class KeyDestroyed(Exception):
    """The subject was erased: its key no longer exists and none is made again."""


class Keys(Protocol):
    """Keys by subject, as the mapper needs them.

    `erases` tells what a missing key means: the value was erased, or this reader may not see it.
    """

    erases: bool

    def key(self, subject_id: UUID) -> bytes | None:
        """The subject's key; None where there is none (any more)."""

    def key_or_new(self, subject_id: UUID) -> bytes:
        """The subject's key, made now where there was none.

        Raises:
            KeyDestroyed: the subject was erased.
        """


class NoKeys:
    """For a reader who may see no personal data: sealed values stay sealed."""

    erases = False

    def key(self, subject_id: UUID) -> bytes | None:  # noqa: ARG002 - the protocol's
        """Never a key."""
        return None

    def key_or_new(self, subject_id: UUID) -> bytes:
        """Refuse: whoever has no keys writes no personal data."""
        raise KeyDestroyed(f"no key for subject {subject_id} here")


def secret(path: Path) -> bytes:
    """The 32 bytes that the file holds in Base64.

    Raises:
        ValueError: it holds something else.
    """
    key = b64decode(path.read_text(encoding="ascii"), validate=False)
    if len(key) != 32:
        raise ValueError(f"{path} must hold 32 bytes in Base64")
    return key


class KeyStore:
    """Subject keys in PostgreSQL, wrapped by `key_encryption_key` (RFC 3394).

    Keys are cached for half a minute, so a key destroyed by another process stops working then.
    """

    erases = True

    def __init__(self, pool: Pool, key_encryption_key: bytes) -> None:
        self._pool = pool
        self._kek = key_encryption_key
        self._cache: dict[UUID, tuple[float, bytes | None]] = {}
        self._lock = Lock()

    def key(self, subject_id: UUID) -> bytes | None:
        """The subject's key; None where there is none or it was destroyed."""
        with self._lock:
            known = self._cache.get(subject_id)
        if known is not None and known[0] > monotonic():
            return known[1]
        return self.load([subject_id]).get(subject_id)

    def load(self, subject_ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """The keys of those of the subjects that have one, asked of the database at once."""
        with library_errors(), self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT subject_id, wrapped_key FROM subject_key"
                " WHERE subject_id = ANY(%s) AND wrapped_key IS NOT NULL",
                (list(subject_ids),),
            ).fetchall()
        keys = {subject_id: aes_key_unwrap(self._kek, wrapped) for subject_id, wrapped in rows}
        for subject_id in subject_ids:
            self._remember(subject_id, keys.get(subject_id))
        return keys

    def key_or_new(self, subject_id: UUID) -> bytes:
        """The subject's key; a new one is durable before this returns.

        Raises:
            KeyDestroyed: the subject was erased.
        """
        key = self.key(subject_id)
        if key is None:
            self.keep({subject_id: new_key()})
            self.forget_cached(subject_id)
            key = self.key(subject_id)
        if key is None:
            raise KeyDestroyed(f"subject {subject_id} was erased")
        return key

    def keep(self, keys: Mapping[UUID, bytes]) -> None:
        """Keep new keys, in one transaction; a subject that has (or had) one keeps that."""
        wrapped = [(subject, aes_key_wrap(self._kek, key)) for subject, key in keys.items()]
        with library_errors(), self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO subject_key (subject_id, wrapped_key)"
                " SELECT * FROM unnest(%s::uuid[], %s::bytea[]) ON CONFLICT DO NOTHING",
                ([subject for subject, _ in wrapped], [key for _, key in wrapped]),
            )

    def destroy(self, subject_id: UUID) -> None:
        """Destroy the subject's key for ever; what was sealed under it reads as erased."""
        with library_errors(), self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO subject_key (subject_id, destroyed_at) VALUES (%s, now())"
                " ON CONFLICT (subject_id) DO UPDATE SET wrapped_key = NULL, destroyed_at = now()"
                " WHERE subject_key.destroyed_at IS NULL",
                (subject_id,),
            )
        self._remember(subject_id, None)

    def forget_cached(self, *subject_ids: UUID) -> None:
        """Ask the database for these subjects next time."""
        with self._lock:
            for subject_id in subject_ids:
                self._cache.pop(subject_id, None)

    def _remember(self, subject_id: UUID, key: bytes | None) -> None:
        with self._lock:
            if len(self._cache) >= CACHE_SUBJECTS:
                self._cache.clear()
            self._cache[subject_id] = (monotonic() + CACHE_SECONDS, key)


class PendingKeys:
    """Keys of a bulk append: new ones are kept in memory until `persist`, or forgotten with it."""

    erases = True

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._new: dict[UUID, bytes] = {}

    def key(self, subject_id: UUID) -> bytes | None:
        """The subject's key, kept or pending."""
        return self._new.get(subject_id) or self._store.key(subject_id)

    def expect(self, subject_ids: Sequence[UUID]) -> None:
        """Look the subjects' keys up at once, before they are asked for one by one."""
        self._store.load(subject_ids)

    def key_or_new(self, subject_id: UUID) -> bytes:
        """The subject's key, or a new one that is not kept yet.

        A subject that is new to the log has no key to look up.
        """
        key = self._new.get(subject_id)
        if key is None:
            key = self._store.key(subject_id)
        if key is None:
            key = self._new[subject_id] = new_key()
        return key

    def persist(self) -> None:
        """Keep the new keys; must come before the events that need them are committed.

        Raises:
            KeyDestroyed: a subject that looked new was erased.
        """
        if not self._new:
            return
        self._store.keep(self._new)
        if self._store.load(list(self._new)) != self._new:
            raise KeyDestroyed("a subject was erased or got another key meanwhile")
