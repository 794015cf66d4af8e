"""Reports as files from the command line: the server's bytes, and what they count in."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import sleep
from typing import get_args

import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from contracts.client import Client
from contracts.client.exporting import FileOf
from contracts.http.exporting import FileFormat
from deploy.embedded_postgres import EmbeddedPostgres
from tests.integration.client.conftest import Lieta, lieta_at, unmet_code
from tests.integration.client.deeds import deliver
from tests.integration.client.house import House, house
from tests.integration.client.test_report_commands import approve_all

DAY = date(2021, 9, 1)


@pytest.fixture(scope="module")
def filled(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with one delivery, of EUR 71.20, claimed and approved."""
    with house(postgres, tmp_path_factory.mktemp("files")) as running:
        with Client(running.url, running.token("caseworker")) as client:
            deliver(client, unmet_code(), "bauskas-novads", DAY)
        approve_all(running, "bauskas-novads", DAY)
        with Client(running.url, running.token("auditor")) as client:
            while any(state.lag_events for state in client.projections().items):
                sleep(0.02)
        yield running


@pytest.fixture
def lieta(filled: House, monkeypatch: pytest.MonkeyPatch) -> Lieta:
    """The command line as the auditor."""
    return lieta_at(filled, monkeypatch, "auditor")


def test_a_report_is_written_as_a_file_with_what_it_counts_in(lieta: Lieta, tmp_path: Path) -> None:
    out = tmp_path / "funding.xlsx"

    result = lieta("report", "funding", "--format", "xlsx", "--out", out)

    rows = list(load_workbook(out)["data"].values)
    assert rows[0] == ("municipality", "municipality_name", "year", "amount_eur")
    assert rows[1] == ("bauskas-novads", "Bauskas novads", 2021, 71.2)
    assert result.stdout == ""
    assert result.stderr.startswith("lieta: known at case:")


def test_every_file_of_the_command_line_is_that_of_the_client(
    lieta: Lieta, filled: House, tmp_path: Path
) -> None:
    with Client(filled.url, filled.token("auditor")) as client:
        for name in get_args(FileFormat):
            out = tmp_path / name
            lieta("--lang", "lv", "report", "people", "--format", name, "--out", out)

            found = client.people_file(FileOf(name, "lv"), ["municipality", "target_group"])

            assert out.read_bytes() == found.content
            assert found.complete
            assert found.known_at.startswith("case:")


def test_a_latvian_csv_goes_to_standard_output(lieta: Lieta) -> None:
    result = lieta("report", "funding", "--by", "municipality", "--format", "csv-lv")

    lines = result.stdout_bytes.decode("utf-8-sig").split("\r\n")
    assert lines[:2] == [
        "pašvaldības kods;pašvaldība;summa EUR",
        "bauskas-novads;Bauskas novads;71,20",
    ]


def test_balances_and_timelines_are_files_too(lieta: Lieta, filled: House, tmp_path: Path) -> None:
    balances, timeline = tmp_path / "balances.parquet", tmp_path / "timeline.csv"
    entries = json.loads(lieta("ledger", "entries", "--format", "json").stdout)["items"]
    case = next(one["case_id"] for one in entries if "case_id" in one)

    lieta("ledger", "balances", "--by", "funder", "--format", "parquet", "--out", balances)
    result = lieta(
        "case", "timeline", case, "--format", "csv", "--recipient", "CFLA", "--out", timeline
    )

    assert {"funder", "account", "balance_eur"} <= set(parquet.read_schema(balances).names)
    assert result.exit_code == 0, result.stderr
    lines = timeline.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("case_id,version,effective_date,")
    assert case not in lines[1]


def test_a_table_is_no_file(lieta: Lieta, tmp_path: Path) -> None:
    result = lieta("report", "people", "--out", tmp_path / "people")

    assert result.exit_code == 2
    assert "--out" in result.stderr


def test_who_may_not_see_people_is_told_that_small_counts_are_kept_back(
    filled: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = lieta_at(filled, monkeypatch, "reporting_officer")

    english = officer("report", "people", "--by", "", "--format", "csv")
    latvian = officer("--lang", "lv", "report", "people", "--by", "")

    assert english.stdout == "persons,service_links,assessed,parents\n*,*,*,0\n"
    assert "count under 5" in english.stderr
    assert "mazāk nekā 5" in latvian.stderr


COMMANDS = (
    ("report", "absorption"),
    ("report", "forecast"),
    ("report", "forecast", "--lines"),
    ("report", "claims-money"),
    ("report", "claims-money", "--reasons"),
    ("report", "claim-ageing"),
    ("report", "claim-ageing", "--claims"),
    ("report", "reconciliation"),
    ("report", "reconciliation", "--contradictions"),
    ("report", "worklist"),
    ("report", "caseload"),
    ("report", "caseload", "--mentors"),
    ("indicators", "report"),
    ("places", "plan"),
    ("places", "difference", "--from-on", "2018-01-01"),
    ("places", "capacity"),
    ("worklist",),
)


def test_every_report_is_written_as_a_file(lieta: Lieta, tmp_path: Path) -> None:
    for number, command in enumerate(COMMANDS):
        out = tmp_path / f"{number}.csv"

        result = lieta("--lang", "lv", *command, "--format", "csv-lv", "--out", out)

        assert result.exit_code == 0, (command, result.stderr)
        assert result.stdout == ""
        [headings, *_] = out.read_text(encoding="utf-8-sig").split("\n")
        assert ";" in headings, command


def test_the_file_has_the_list_that_the_command_prints(lieta: Lieta, tmp_path: Path) -> None:
    out = tmp_path / "reasons.csv"

    lieta("report", "claims-money", "--reasons", "--format", "csv", "--out", out)

    assert out.read_text(encoding="utf-8").splitlines()[0] == "reason,amount_eur"


def test_counts_that_are_kept_back_are_a_mark_in_every_report(
    filled: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = lieta_at(filled, monkeypatch, "reporting_officer")
    commands = (
        (("report", "worklist", "--by", "municipality"), "to_do"),
        (("report", "caseload"), "open_cases"),
        (("places", "capacity", "--on", str(DAY)), "persons_delivered"),
        (("indicators", "report", "--by", "municipality"), "achieved"),
    )

    for command, column in commands:
        result = officer(*command, "--format", "csv")

        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        assert "*" in {row[column] for row in rows}, (command, result.stdout)
        assert "count under 5" in result.stderr


def test_a_reporting_officer_is_refused_the_worklist(
    filled: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = lieta_at(filled, monkeypatch, "reporting_officer")

    for asked in ((), ("--format", "xlsx")):
        result = officer("worklist", *asked)

        assert result.exit_code == 1
        assert "groups only" in result.stderr
