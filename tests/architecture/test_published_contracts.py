"""The documents of the contracts say what the code does, and never less than they said before."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from deploy.published import __main__ as publish
from deploy.published.compatibility import incompatibilities
from deploy.published.documents import FOLDER, committed, documents
from deploy.published.event_schemas import event_schemas

ROOT = FOLDER.parents[1]
EVENTS = FOLDER.relative_to(ROOT) / "events"
GOLDEN = sorted((ROOT / "tests" / "golden" / "events").glob("*.json"))


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, cwd=ROOT)
    return done.stdout.decode()


def published_before() -> list[tuple[str, str, Any]]:
    """Every revision of every event's schema that was ever committed: where, when, and what."""
    found = []
    revision = ""
    for line in git("log", "--format=%H", "--raw", "--no-abbrev", "--", str(EVENTS)).splitlines():
        if not line.startswith(":"):
            revision = line or revision
            continue
        *_, blob, _, path = line.replace("\t", " ").split(" ")
        if blob.strip("0"):
            found.append((path, revision[:9], json.loads(git("cat-file", "blob", blob))))
    return found


def test_the_documents_are_what_the_code_says_now() -> None:
    # When they differ: make contracts, and commit what it writes.
    now = json.loads(json.dumps(documents()))

    assert committed() == now


def test_no_event_was_ever_published_that_its_schema_now_refuses() -> None:
    now = committed()
    broken = [
        f"{path} as of {revision}: {problem}"
        for path, revision, before in published_before()
        for problem in (
            incompatibilities(before, now[f"events/{Path(path).name}"])
            if f"events/{Path(path).name}" in now
            else ["this version is gone"]
        )
    ]

    assert broken == []


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_stored_example_fits_the_schema_of_its_version(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    schema = json.loads((FOLDER / "events" / f"{example['topic']}.json").read_text("utf-8"))

    jsonschema_rs.validator_for(schema).validate(example["state"])


def test_every_schema_is_one() -> None:
    for schema in event_schemas().values():
        jsonschema_rs.meta.validate(schema)


def test_a_change_that_breaks_readers_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = event_schemas()["case.closed@1"]
    before["properties"]["closed_by"] = {"type": "string"}
    file = tmp_path / "events" / "case.closed@1.json"
    file.parent.mkdir()
    file.write_text(json.dumps(before), encoding="utf-8")
    monkeypatch.setattr("deploy.published.documents.FOLDER", tmp_path)
    monkeypatch.setattr(publish, "FOLDER", tmp_path)

    with pytest.raises(SystemExit, match=r"closed_by: is gone[\s\S]*Nothing was written"):
        publish.main()

    assert sorted(tmp_path.rglob("*.json")) == [file]
