"""Keys of persons: wrapped where they lie, and never back once destroyed."""

from threading import Barrier, Thread
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from services.eventlog.keystore import KeyDestroyed, KeyStore, NoKeys, PendingKeys
from services.eventlog.pool import Pool, dsn_of
from services.eventlog.schema import install_keystore
from services.eventlog.sealing import new_key
from tests.integration.eventlog.stored import KEK


def another_process(keys_pool: Pool) -> KeyStore:
    """A store over the same database that remembers nothing."""
    return KeyStore(keys_pool, KEK)


def test_a_key_is_made_once_and_found_again(keys: KeyStore, keys_pool: Pool) -> None:
    subject = uuid4()
    assert keys.key(subject) is None

    key = keys.key_or_new(subject)

    assert len(key) == 32
    assert keys.key_or_new(subject) == key
    assert another_process(keys_pool).key(subject) == key
    assert keys.key_or_new(uuid4()) != key


def test_the_database_holds_a_key_only_wrapped(keys: KeyStore, keys_pool: Pool) -> None:
    key = keys.key_or_new(uuid4())

    with psycopg.connect(dsn_of(keys_pool)) as connection:
        row = connection.execute("SELECT wrapped_key FROM subject_key").fetchone()
    assert row is not None
    assert key not in bytes(row[0])
    assert len(row[0]) == 40


def test_another_key_encryption_key_opens_nothing_and_says_so(
    keys: KeyStore, keys_pool: Pool
) -> None:
    subject = uuid4()
    keys.key_or_new(subject)

    with pytest.raises(InvalidUnwrap):
        KeyStore(keys_pool, b"x" * 32).key(subject)


def test_a_destroyed_key_never_comes_back(keys: KeyStore, keys_pool: Pool) -> None:
    subject = uuid4()
    keys.key_or_new(subject)

    keys.destroy(subject)
    keys.destroy(subject)
    keys.keep({subject: new_key()})

    for store in (keys, another_process(keys_pool)):
        assert store.key(subject) is None
        with pytest.raises(KeyDestroyed):
            store.key_or_new(subject)
    with psycopg.connect(dsn_of(keys_pool)) as connection:
        row = connection.execute("SELECT wrapped_key, destroyed_at FROM subject_key").fetchone()
    assert row is not None
    assert row[0] is None
    assert row[1] is not None


def test_a_subject_is_erased_even_before_it_had_a_key(keys: KeyStore) -> None:
    subject = uuid4()

    keys.destroy(subject)

    with pytest.raises(KeyDestroyed):
        keys.key_or_new(subject)


def test_many_who_ask_for_a_new_key_at_once_get_the_same(keys_pool: Pool) -> None:
    subject, start = uuid4(), Barrier(8)
    found: list[bytes] = []

    def ask() -> None:
        store = another_process(keys_pool)
        start.wait()
        found.append(store.key_or_new(subject))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_cached_key_is_forgotten_on_request(keys: KeyStore, keys_pool: Pool) -> None:
    subject = uuid4()
    key = keys.key_or_new(subject)
    another_process(keys_pool).destroy(subject)
    assert keys.key(subject) == key

    keys.forget_cached(subject)

    assert keys.key(subject) is None


def test_pending_keys_are_the_stores_or_new_ones_not_kept_yet(keys: KeyStore) -> None:
    known, new = uuid4(), uuid4()
    key = keys.key_or_new(known)
    pending = PendingKeys(keys)

    assert pending.key_or_new(known) == pending.key(known) == key
    assert pending.key_or_new(new) == pending.key(new)
    keys.forget_cached(new)
    assert keys.key(new) is None

    pending.persist()
    assert keys.key(new) == pending.key(new)


def test_without_keys_there_is_neither_reading_nor_writing() -> None:
    assert NoKeys().key(uuid4()) is None
    with pytest.raises(KeyDestroyed):
        NoKeys().key_or_new(uuid4())


def test_installing_again_keeps_the_keys(keys: KeyStore, keys_pool: Pool) -> None:
    subject = uuid4()
    key = keys.key_or_new(subject)

    install_keystore(dsn_of(keys_pool))

    assert another_process(keys_pool).key(subject) == key
