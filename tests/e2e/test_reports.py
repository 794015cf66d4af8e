"""Every report of the command line, in both languages; and every drill-down adds up."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.client import Client
from tests.support.demo import OURS, Demo
from tests.support.demo_logs import rows

GROUPS = {"report", "indicators", "places", "ledger", "history", "why"}
ALONE = {"worklist"}
"""Groups of commands that report, and commands that do by themselves."""

PLACE = ("--municipality", "dobeles-novads")
# While claims were not decided yet.
BUSY = ("--known-at", "claims:3000", "--on", "2021-12-31")

# What each is asked with `{case}`, `{claim}` and `{payment_claim}` of the demo's history.
ASKED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "report funding": ((), ("--by", "municipality,year,service,target_group")),
    "report people": ((), ("--by", "service,year")),
    "report absorption": ((), ("--by", "municipality,year,service,target_group,funder")),
    "report forecast": (("--by", "period,service,funder", "--on", "2020-06-30"), ("--lines",)),
    "report claims-money": ((), ("--by", "kind,quarter,claim"), ("--reasons",)),
    "report claim-ageing": (BUSY, ("--claims", *BUSY)),
    "report reconciliation": ((), ("--contradictions",)),
    "report worklist": ((), ("--by", "municipality,region,kind")),
    "report caseload": ((),),
    "indicators definitions": ((),),
    "indicators report": ((), ("--by", "municipality,year,service,target_group")),
    "places plan": ((),),
    "places difference": (("--from-amendment", "1", "--to-amendment", "2"),),
    "places capacity": (("--on", "2021-06-01"),),
    "ledger entries": (("--claim-id", "{claim}"),),
    "ledger balances": ((), ("--by", "municipality,year,service,target_group,funder")),
    "ledger export": (PLACE,),
    "history case": (("{case}",),),
    "history claim": (("{claim}",),),
    "history payment-claim": (("{payment_claim}",),),
    "history ledger": (("--by", "funder"),),
    "history difference": (
        ("claim", "{claim}", "--from-known-at", "claims:0"),
        ("spending", "--by", "year", "--from-on", "2018-12-31"),
    ),
    "why spending": ((*PLACE, "--year", "2019"),),
    "why ledger": (("ineligible", *PLACE, "--year", "2019"),),
    "why people": ((*PLACE, "--year", "2019"),),
    "worklist": (PLACE,),
}
FILES = {"ledger export"}
LINES = [(command, arguments) for command, lines in ASKED.items() for arguments in lines]
ROOT = Path(__file__).parents[2]
README_SECTION = "## Any report, at any moment it could have been known\n"
SHOWN = re.compile(r"^\$ lieta (.*)$", re.MULTILINE)
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")
# Columns of codes that somebody types again, which have names in another column or none.
CODES = {"id", "rādītājs", "mērs", "sakarība", "vērtība"}


@pytest.fixture(scope="module")
def asked(demo: Demo) -> dict[str, str]:
    """Ids of the demo's history, by the names that the lines have for them."""

    def first(database: str, type_name: str) -> str:
        query = "SELECT originator_id FROM eventlog.event WHERE type_name = %s ORDER BY 1 LIMIT 1"
        [(found,)] = rows(demo, database, query, type_name)
        return str(found)

    return {
        "case": first("case", "case.opened"),
        "claim": first("claims", "claim.approved"),
        "payment_claim": first("claims", "payment_claim.paid"),
    }


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[Client]:
    with Client(demo.url, demo.token("auditor")) as asking:
        yield asking


class Lieta:
    """The command line in this process, in either language."""

    def __init__(self, demo: Demo, ids: Mapping[str, str]) -> None:
        self._environment = dict.fromkeys(OURS) | {"LIETA_HOME": str(demo.home)}
        self._ids = ids

    def __call__(self, command: str, arguments: tuple[str, ...], *more: str) -> Result:
        line = [*command.split(), *(one.format(**self._ids) for one in arguments), *more]
        return CliRunner().invoke(app, line, env=self._environment)


@pytest.fixture(scope="module")
def lieta(demo: Demo, asked: dict[str, str]) -> Lieta:
    return Lieta(demo, asked)


def reporting() -> Iterator[str]:
    """Every command that reports, by its words."""
    # The parser's own classes are typer's to itself.
    root: Any = get_command(app)
    for name, command in root.commands.items():
        if name in GROUPS:
            yield from (f"{name} {within}" for within in command.commands)
        elif name in ALONE:
            yield name


def test_every_report_of_the_command_line_is_tried() -> None:
    assert set(reporting()) == ASKED.keys()


@pytest.mark.parametrize(
    ("command", "arguments"), LINES, ids=[" ".join((one, *more)) for one, more in LINES]
)
def test_a_report_is_told_in_both_languages(
    lieta: Lieta, command: str, arguments: tuple[str, ...]
) -> None:
    english, latvian = (cells(lieta, command, arguments, lang) for lang in ("en", "lv"))

    assert len(english) == len(latvian) > 1
    assert english[0] != latvian[0]
    assert not [heading for heading in latvian[0] if CODE.fullmatch(heading)]
    untold = [
        (heading, cell)
        for row in latvian[1:]
        for heading, cell in zip(latvian[0], row, strict=True)
        if CODE.fullmatch(cell) and heading not in CODES
    ]
    assert command in FILES or untold == []


def test_every_report_that_the_readme_shows_can_be_asked(lieta: Lieta) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = SHOWN.findall(readme.split(README_SECTION)[1].split("\n## ")[0])

    told = {line: lieta(line, ()) for line in lines}

    assert len(told) > 20
    assert {line: one.output for line, one in told.items() if one.exit_code or one.stderr} == {}
    assert all(len(one.stdout.splitlines()) > 3 for one in told.values())


@pytest.mark.parametrize("command", sorted(ASKED.keys() - FILES))
def test_the_title_of_a_table_is_in_the_language(lieta: Lieta, command: str) -> None:
    english, latvian = (
        lieta(command, ASKED[command][0], "--lang", lang).stdout.split("\n")[0]
        for lang in ("en", "lv")
    )

    assert english != latvian


def cells(lieta: Lieta, command: str, arguments: tuple[str, ...], lang: str) -> list[list[str]]:
    result = lieta(command, arguments, "--lang", lang, "--format", "csv")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return list(csv.reader(io.StringIO(result.stdout_bytes.decode("utf-8"))))
