"""The store of contents: a folder or an S3-compatible bucket, each content under its SHA-256."""

import hashlib
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store

BUCKET = "s3://"
NO_CONTENT = "0" * 64
"""No content is known that has this hash."""


class StoreUnreachable(Exception):
    """The store did not do what was asked; the same may be asked again."""


class ContentDamaged(Exception):
    """What the store has under a hash has another hash."""


class ContentStore:
    """Contents by their hash; whatever was kept is never written over.

    Args:
        store: a folder or a bucket.

    Every method raises `StoreUnreachable` where the store does not answer.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def keep(self, content: bytes) -> str:
        """Keep a content whole, or not at all; its hash. The same content is kept once.

        Raises:
            ContentDamaged: the store has something else under its hash.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        # Not every S3-compatible server minds that an object is only to be created.
        if self.read(sha256) is not None:
            return sha256
        try:
            # One request creates it: no part of it is ever seen, and nothing is left of a failure.
            obstore.put(self._store, path_of(sha256), content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return sha256
        except (BaseError, OSError) as error:
            raise StoreUnreachable(str(error)) from error
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The content of this hash; None where there is none.

        Raises:
            ContentDamaged: it is not what was kept.
        """
        try:
            content = bytes(obstore.get(self._store, path_of(sha256)).bytes())
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise StoreUnreachable(str(error)) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ContentDamaged(sha256)
        return content

    def check(self) -> None:
        """Raise `StoreUnreachable` where the store does not answer."""
        self.read(NO_CONTENT)


def path_of(sha256: str) -> str:
    """Where a content is: in folders by the beginning of its hash, so that none grows too large."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_store(place: str) -> ContentStore:
    """The store at a place.

    Args:
        place: the path of a folder, which is made, or `s3://bucket` with an optional path. Of a
            bucket, the environment tells the rest by the names that S3's own tools use:
            `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, and
            `AWS_ALLOW_HTTP=true` for an endpoint without TLS.
    """
    if not place.startswith(BUCKET):
        return ContentStore(LocalStore(Path(place).absolute(), mkdir=True))
    bucket, _, prefix = place.removeprefix(BUCKET).partition("/")
    return ContentStore(
        S3Store(
            bucket,
            prefix=prefix or None,
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        )
    )
