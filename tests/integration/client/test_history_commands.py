"""`lieta history` and `lieta why`: any state at any moment, and what a figure is made of."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

import pytest

from contracts.client import Client
from deploy.embedded_postgres import EmbeddedPostgres
from tests.integration.client.conftest import Lieta, lieta_at, unmet_code
from tests.integration.client.deeds import deliver
from tests.integration.client.house import House, house
from tests.integration.client.test_report_commands import approve_all

BAUSKA = "bauskas-novads"
DAY = date(2021, 9, 1)
NAMES = ("Anna", "Izdomāta")


@pytest.fixture(scope="module")
def past(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with a delivery of EUR 71.20, claimed and approved."""
    with house(postgres, tmp_path_factory.mktemp("history")) as running:
        with Client(running.url, running.token("caseworker")) as client:
            deliver(client, unmet_code(), BAUSKA, DAY)
        approve_all(running, BAUSKA, DAY)
        yield running


@pytest.fixture
def lieta(past: House, monkeypatch: pytest.MonkeyPatch) -> Lieta:
    """The command line as the auditor, where that history happened."""
    return lieta_at(past, monkeypatch, "auditor")


@pytest.fixture
def made_of(lieta: Lieta) -> dict[str, str]:
    """The ids of the one case and its claim."""
    result = lieta(
        "why", "spending", "--municipality", BAUSKA, "--year", "2021", "--format", "json"
    )
    [item] = json.loads(result.stdout)["items"]
    entry: dict[str, str] = item["entry"]
    return entry


def test_a_figure_is_made_of_what_the_report_tells(lieta: Lieta) -> None:
    report = json.loads(
        lieta("report", "funding", "--by", "municipality,year,service", "--format", "json").stdout
    )

    for row in report["rows"]:
        found = json.loads(
            lieta(
                "why", "spending", "--municipality", row["municipality"]["code"],
                "--year", str(row["year"]), "--service", row["service"], "--format", "json",
            ).stdout
        )  # fmt: skip
        cents = [item["entry"]["amount_cents"] for item in found["items"]]
        assert sum(cents) == found["amount_cents"] == row["amount_cents"]
    assert report["rows"]


def test_a_figure_leads_to_the_rate_the_decision_and_the_documents(lieta: Lieta) -> None:
    result = lieta("why", "spending", "--municipality", BAUSKA, "--format", "json")

    found = json.loads(result.stdout)
    [item] = found["items"]
    assert item["delivery"]["unit_price_cents"] == 712
    assert found["rates"][item["delivery"]["rate_reference"]][0]["unit_price_cents"] == 712
    assert found["grants"][item["grant_id"]]["decision_reference"]
    [documents] = found["documents"].values()
    assert all(len(document["sha256"]) == 64 for document in documents)


def test_why_is_told_in_both_languages_and_as_csv(lieta: Lieta) -> None:
    table = lieta("why", "spending", "--year", "2021", "--lang", "lv").stdout_bytes.decode()
    rows = list(csv.DictReader(io.StringIO(
        lieta("why", "ledger", "approved", "--format", "csv").stdout
    )))  # fmt: skip

    assert "apstiprināts" in table
    assert "EUR 71.20" in table
    assert "Dokumenti" in table
    assert [row["amount_eur"] for row in rows] == ["71.20"]


def test_people_are_told_by_the_deliveries_for_which_they_count(lieta: Lieta) -> None:
    result = lieta("why", "people", "--municipality", BAUSKA, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["counted_as"] for row in rows} == {"client", "assessed"}


def test_a_case_is_told_as_it_was_known_without_a_name(
    lieta: Lieta, made_of: dict[str, str]
) -> None:
    case = made_of["case_id"]

    now = json.loads(lieta("history", "case", case, "--format", "json").stdout)
    before = json.loads(
        lieta("history", "case", case, "--on", "2021-01-01", "--format", "json").stdout or "{}"
    )
    table = lieta("history", "case", case, "--lang", "lv").stdout_bytes.decode()

    assert now["state"]["deliveries"]["home_care"]["amount_cents"] == 7120
    assert before == {} or before["state"]["deliveries"] == {}
    assert "atbalsta plāns" in table
    assert not any(name in json.dumps(now, ensure_ascii=False) + table for name in NAMES)


def test_what_changed_in_a_claim_is_told_with_who_changed_it(
    lieta: Lieta, made_of: dict[str, str]
) -> None:
    claim, before = made_of["claim_id"], f"claims:{made_of['position'] - 1}"  # type: ignore[operator]

    told = lieta("history", "difference", "claim", claim, "--from-known-at", before, "--lang", "lv")
    rows = lieta("history", "difference", "claim", claim, "--from-known-at", before,
                 "--format", "csv")  # fmt: skip

    assert "statuss: pieņemts → apstiprināts" in told.stdout_bytes.decode()
    assert "Notikumi starplaikā: 1" in told.stdout_bytes.decode()
    assert "replace,/status,status: accepted → approved" in rows.stdout_bytes.decode()


def test_what_changed_in_a_report_and_in_the_ledger_is_told(lieta: Lieta) -> None:
    spending = lieta("history", "difference", "spending", "--by", "year",
                     "--from-known-at", "claims:0")  # fmt: skip
    people = lieta("history", "difference", "people", "--from-known-at", "case:0")
    ledger = lieta("history", "difference", "ledger", "--from-known-at", "claims:0", "--lang", "lv")

    assert "total: EUR 0.00 → EUR 71.20" in spending.stdout_bytes.decode()
    assert "persons: 0 → 1" in people.stdout_bytes.decode()
    assert "konti, apstiprināts: tagad kopā summa 71,20 EUR" in ledger.stdout_bytes.decode()


def test_the_ledger_is_told_in_euros_and_words(lieta: Lieta) -> None:
    english = lieta("history", "ledger", "--by", "service").stdout_bytes.decode()
    latvian = lieta("history", "ledger", "--by", "service", "--lang", "lv").stdout_bytes.decode()

    assert "EUR 71.20" in english
    assert "71,20 EUR" in latvian
    assert "7120" not in english + latvian
    assert "home_care" not in latvian


def test_a_case_needs_an_id_to_be_compared(lieta: Lieta) -> None:
    result = lieta("history", "difference", "case")

    assert result.exit_code == 2
    assert "give its id" in result.stderr
