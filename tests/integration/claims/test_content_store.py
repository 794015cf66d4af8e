"""The store of contents, in a folder and in a bucket of a real S3-compatible server."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.claims.documents.store import (
    ContentDamaged,
    ContentStore,
    StoreUnreachable,
    open_store,
    path_of,
)
from tests.support.papers import pdf, sha256_of
from tests.support.s3 import BUCKET, s3_server

CONTENT = pdf()
SHA256 = sha256_of(CONTENT)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder of a server's bucket, and the environment by which the server is found."""
    if missing := [tool for tool in ("java", "mvn") if shutil.which(tool) is None]:
        pytest.skip(f"no {' and no '.join(missing)} for a real S3-compatible server")
    folder = tmp_path_factory.mktemp("s3")
    with s3_server(folder) as environment:
        yield folder / "kept" / BUCKET, environment


@pytest.fixture(params=["folder", "bucket"])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[ContentStore, Path]:
    """An empty store, and the folder in which its contents are in the end."""
    if request.param == "folder":
        return open_store(str(tmp_path)), tmp_path
    folder, environment = request.getfixturevalue("s3")
    monkeypatch = request.getfixturevalue("monkeypatch")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return open_store(f"s3://{BUCKET}/{tmp_path.name}"), folder / tmp_path.name


def files_in(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def test_what_was_kept_is_read_under_its_hash(kept_in: tuple[ContentStore, Path]) -> None:
    store, folder = kept_in
    assert store.read(SHA256) is None

    store.keep(CONTENT)

    assert store.read(SHA256) == CONTENT
    assert files_in(folder) == [path_of(SHA256)]
    assert path_of(SHA256).startswith(f"{SHA256[:2]}/{SHA256[2:4]}/")


def test_what_was_kept_is_never_written_over(kept_in: tuple[ContentStore, Path]) -> None:
    store, folder = kept_in
    store.keep(CONTENT)
    written = (folder / path_of(SHA256)).stat()
    store.keep(CONTENT)

    again = (folder / path_of(SHA256)).stat()
    assert (again.st_ino, again.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_many_keep_the_same_at_once(kept_in: tuple[ContentStore, Path]) -> None:
    store, folder = kept_in
    large = pdf(title="large") + b"\n%" + b" " * 6_000_000 + b"\n%%EOF"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.keep(large), range(8)))

    assert store.read(sha256_of(large)) == large
    assert files_in(folder) == [path_of(sha256_of(large))]


def test_what_was_changed_in_the_store_is_not_read(kept_in: tuple[ContentStore, Path]) -> None:
    store, folder = kept_in
    store.keep(CONTENT)
    (folder / path_of(SHA256)).write_bytes(b"forged")

    with pytest.raises(ContentDamaged):
        store.read(SHA256)
    with pytest.raises(ContentDamaged):
        store.keep(CONTENT)


def test_a_store_that_answers_is_ready(kept_in: tuple[ContentStore, Path]) -> None:
    kept_in[0].check()


def test_a_bucket_that_does_not_answer_is_told(
    s3: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3[1].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    store = open_store(f"s3://{BUCKET}")

    with pytest.raises(StoreUnreachable):
        store.keep(CONTENT)
    with pytest.raises(StoreUnreachable):
        store.check()
