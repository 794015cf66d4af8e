"""Who reads by the contracts alone uses their files, and no code of ours."""

import ast
from pathlib import Path

import pytest

FOLDER = Path("tests/contracts_only")
READERS = sorted(FOLDER.glob("*.py"))
OURS = ("contracts", "services", "deploy", "tests")


def imported(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or ".")
    return modules


def ours(modules: set[str]) -> set[str]:
    return {
        module
        for module in modules
        if module.split(".")[0] in OURS and not module.startswith("tests.contracts_only")
    }


def test_there_are_readers() -> None:
    assert {path.stem for path in READERS} >= {"contract", "reader"}


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_a_reader_by_the_contracts_alone_imports_no_code_of_ours(path: Path) -> None:
    assert ours(imported(path)) == set()


def test_an_import_of_ours_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "reader.py"
    path.write_text("import json\nfrom contracts.events import Fact\nimport services.kafka.topic\n")

    assert ours(imported(path)) == {"contracts.events", "services.kafka.topic"}
