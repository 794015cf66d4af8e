"""How the project's files look."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 300
NOT_OURS = {"__pycache__", "build", "dist", "node_modules", "target", "vendor"}

# Written apart, so that this file does not hold what it looks for.
INDEX_HOSTS = ["pypi." + "org", "python" + "hosted", "npmjs." + "org", "maven." + "org/maven2"]
INDEX_HOSTS += ["repo.maven." + "apache", "crates" + ".io", "deb." + "debian.org"]
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "HA" + "CK"]) + r")\b")


def files_of_the_project() -> Iterator[Path]:
    """Every text file that is kept: no hidden folder but CI's, nothing made or borrowed."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [
            name
            for name in inner
            if name not in NOT_OURS
            and not name.endswith(".egg-info")
            and (not name.startswith(".") or name == ".ci")
        ]
        for name in names:
            path = Path(folder) / name
            if b"\0" not in path.read_bytes()[:8000]:
                yield path


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files_of_the_project()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_a_source_file_has_at_most_300_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for package in ("contracts", "services", "deploy")
        for path in (ROOT / package).rglob("*.py")
    }

    assert lengths
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("host", INDEX_HOSTS)
def test_no_file_names_a_package_index(host: str) -> None:
    assert places(re.compile(re.escape(host), re.IGNORECASE)) == []


def test_no_file_marks_unfinished_work() -> None:
    assert places(UNFINISHED) == []
