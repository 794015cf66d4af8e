"""Who may import whom: the rules hold here, and each of them bites."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("contracts", "services", "deploy")

APART = "Services know each other only through contracts"
WITHIN = "Within a service, main is above api, and api above the rest"
PURE = "A domain knows neither web, database nor Kafka"

# (the rule, the module that breaks it, what it imports)
FORBIDDEN = [
    (APART, "contracts.canary", "services.claims"),
    (APART, "contracts.canary", "services.eventlog"),
    (APART, "contracts.canary", "deploy"),
    (APART, "services.eventlog.canary", "services.web"),
    (APART, "services.eventlog.canary", "services.case"),
    (APART, "services.web.canary", "services.claims"),
    (APART, "services.web.canary", "deploy"),
    (APART, "services.case.canary", "services.claims"),
    (APART, "services.case.application.canary", "services.projections"),
    (APART, "services.claims.canary", "services.case"),
    (APART, "services.projections.canary", "services.case"),
    (APART, "services.console.canary", "services.projections"),
    (WITHIN, "services.case.domain.canary", "services.case.application"),
    (WITHIN, "services.case.application.canary", "services.case.api"),
    (WITHIN, "services.case.api.canary", "services.case.main"),
    (WITHIN, "services.claims.domain.canary", "services.claims.application"),
    (WITHIN, "services.claims.application.canary", "services.claims.api"),
    (WITHIN, "services.claims.api.canary", "services.claims.main"),
    (WITHIN, "services.projections.models.canary", "services.projections.runner"),
    (WITHIN, "services.projections.runner.canary", "services.projections.api"),
    (WITHIN, "services.projections.api.canary", "services.projections.main"),
    (PURE, "services.case.domain.canary", "psycopg"),
    (PURE, "services.case.domain.canary", "psycopg_pool"),
    (PURE, "services.case.domain.canary", "fastapi"),
    (PURE, "services.case.domain.canary", "starlette"),
    (PURE, "services.case.domain.canary", "httpx2"),
    (PURE, "services.case.domain.canary", "kafka"),
    (PURE, "services.case.domain.canary", "services.web"),
    (PURE, "services.claims.domain.canary", "psycopg"),
    (PURE, "services.claims.domain.canary", "services.eventlog"),
]


def verdicts(root: Path) -> dict[str, str]:
    """Run the linter on a tree; return each rule's verdict, KEPT or BROKEN."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        check=False,
        cwd=root,
        env=os.environ | {"COLUMNS": "200", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    words = [line.rsplit(maxsplit=1) for line in run.stdout.splitlines()]
    found = {words[0]: words[1] for words in words if words[1:] in (["KEPT"], ["BROKEN"])}
    assert found, run.stdout + run.stderr
    assert (run.returncode == 0) == (set(found.values()) == {"KEPT"}), run.stdout
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def make_package(root: Path, package: str) -> Path:
    """Make a package, and those around it, where one is missing yet."""
    folder = root
    for name in package.split("."):
        folder /= name
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    return folder


def test_every_rule_is_kept() -> None:
    assert set(verdicts(ROOT).values()) == {"KEPT"}


def test_every_rule_has_a_canary() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    rules = {rule["name"] for rule in settings["tool"]["importlinter"]["contracts"]}

    assert {rule for rule, _, _ in FORBIDDEN} == rules


@pytest.mark.parametrize(("rule", "importer", "imported"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_rule(
    copy: Path, rule: str, importer: str, imported: str
) -> None:
    package, _, name = importer.rpartition(".")
    (make_package(copy, package) / f"{name}.py").write_text(f"import {imported}\n")
    module = copy.joinpath(*imported.split("."))
    if imported.startswith("services.") and not module.with_suffix(".py").exists():
        make_package(copy, imported)

    assert verdicts(copy)[rule] == "BROKEN"
