"""`lieta report`: exact figures for programs, tables for people, as known at any time."""

import json
from collections.abc import Iterator
from datetime import date
from typing import cast

import pytest
from fastapi.testclient import TestClient

from contracts.client import Client
from contracts.http.claims import AcceptClaim, ApproveClaim, DraftClaim
from deploy.embedded_postgres import EmbeddedPostgres
from tests.integration.client.conftest import Lieta, lieta_at, unmet_code
from tests.integration.client.deeds import deliver, over_http
from tests.integration.client.house import House, house
from tests.support.claims import submit

BEFORE_REFORM = date(2021, 3, 1)
AFTER_REFORM = date(2021, 9, 1)
DELIVERED = (
    ("bauskas-novads", AFTER_REFORM),
    ("kokneses-novads", BEFORE_REFORM),
    ("aizkraukles-novads-2009", BEFORE_REFORM),
    ("aizkraukles-novads", AFTER_REFORM),
)


def approve_all(place: House, municipality: str, day: date) -> None:
    """Claim what the municipality delivered on a day, and approve it."""
    with (
        Client(place.url, place.token("caseworker")) as caseworker,
        Client(place.url, place.token("region_officer")) as officer,
    ):
        draft = DraftClaim(
            effective_date=day,
            municipality=municipality,
            kind="grt_services",
            period_from=day,
            period_to=day,
        )
        claim_id = caseworker.draft_claim(draft).id
        with over_http(place) as plain:
            submit(cast(TestClient, plain), f"/claims/{claim_id}", day.isoformat())
        officer.change_claim(claim_id, AcceptClaim(effective_date=day))
        officer.change_claim(claim_id, ApproveClaim(effective_date=day))


@pytest.fixture(scope="module")
def history(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house with one delivery, of EUR 71.20, claimed and approved in each municipality."""
    with house(postgres, tmp_path_factory.mktemp("reports")) as running:
        for municipality, day in DELIVERED:
            with Client(running.url, running.token("caseworker")) as client:
                deliver(client, unmet_code(), municipality, day)
            approve_all(running, municipality, day)
        yield running


@pytest.fixture
def lieta(history: House, monkeypatch: pytest.MonkeyPatch) -> Lieta:
    """The command line as the auditor, where that history happened."""
    return lieta_at(history, monkeypatch, "auditor")


def test_funding_as_csv_is_exact_and_sorted(lieta: Lieta) -> None:
    result = lieta("report", "funding", "--by", "municipality,year", "--format", "csv")

    assert result.stderr == ""
    assert result.stdout_bytes.decode() == (
        "municipality,year,amount_eur\nAizkraukles novads,2021,213.60\nBauskas novads,2021,71.20\n"
    )


def test_funding_as_recorded_tells_municipalities_of_one_name_apart(lieta: Lieta) -> None:
    line = ("report", "funding", "--by", "municipality", "--municipality-map", "recorded")

    result = lieta(*line, "--format", "csv")

    assert result.stdout_bytes.decode() == (
        "municipality,amount_eur\n"
        "Aizkraukles novads (aizkraukles-novads),71.20\n"
        "Aizkraukles novads (aizkraukles-novads-2009),71.20\n"
        "Bauskas novads,71.20\n"
        "Kokneses novads,71.20\n"
    )


def test_funding_up_to_a_day_and_in_all(lieta: Lieta) -> None:
    result = lieta("report", "funding", "--by", "", "--on", "2021-06-30", "--format", "csv")

    assert result.stdout == "amount_eur\n142.40\n"


def test_funding_as_json_is_the_answer_and_its_positions_give_it_again(lieta: Lieta) -> None:
    first = json.loads(lieta("report", "funding", "--format", "json").stdout)
    known_at = f"case:{first['positions']['case']},claims:{first['positions']['claims']}"

    again = json.loads(
        lieta("report", "funding", "--known-at", known_at, "--format", "json").stdout
    )
    at_first = lieta("report", "funding", "--known-at", "claims:0", "--format", "csv")

    assert again == first
    assert first["total_cents"] == 4 * 7120
    assert first["rows"][0] == {
        "municipality": {"code": "aizkraukles-novads", "name": "Aizkraukles novads"},
        "year": 2021,
        "amount_cents": 21360,
    }
    assert at_first.stdout == "municipality,year,amount_eur\n"


def test_people_as_csv_keeps_the_counts_apart(lieta: Lieta) -> None:
    by_group = lieta("report", "people", "--format", "csv")
    by_service = lieta(
        "report", "people", "--by", "municipality,target_group,service", "--format", "csv"
    )

    assert by_group.stdout_bytes.decode() == (
        "municipality,target_group,persons,service_links,assessed,parents\n"
        "Aizkraukles novads,grt,3,3,3,0\n"
        "Bauskas novads,grt,1,1,1,0\n"
    )
    # By service nobody is assessed, so that count is absent, not zero.
    assert by_service.stdout_bytes.decode() == (
        "municipality,target_group,service,persons,service_links,assessed,parents\n"
        "Aizkraukles novads,grt,home_care,3,3,,\n"
        "Bauskas novads,grt,home_care,1,1,,\n"
    )


def test_tables_tell_what_they_count_in(lieta: Lieta) -> None:
    for line in (
        ("report", "funding"), ("report", "people"), ("ledger", "entries"), ("ledger", "balances")
    ):  # fmt: skip
        result = lieta(*line)

        assert result.exit_code == 0, result.stderr
        assert "known at case:" in result.stdout
        assert "zināms līdz case:" in lieta(*line, "--lang", "lv").stdout
    assert "284.80 in all" in lieta("report", "funding").stdout


def test_the_ledger_sums_to_zero(lieta: Lieta) -> None:
    entries = json.loads(lieta("ledger", "entries", "--format", "json").stdout)["items"]
    balances = lieta("ledger", "balances", "--format", "csv").stdout.splitlines()

    # Of each delivery: what was delivered, claimed and approved, on two accounts each.
    assert len(entries) == 4 * 6
    assert sum(entry["amount_cents"] for entry in entries) == 0
    header, *accounts = [line.split(",") for line in balances]
    assert header[:3] == ["account", "debit_eur", "credit_eur"]
    assert ["approved", "284.80", "0.00"] in [account[:3] for account in accounts]


def test_the_ledger_is_filtered(lieta: Lieta) -> None:
    line = ("ledger", "entries", "--municipality", "kokneses-novads", "--account", "approved")

    rows = lieta(*line, "--format", "csv").stdout.splitlines()[1:]

    assert len(rows) == 1
    assert (
        "Kokneses novads,,kokneses-novads-0001,1,home_care,2021-03-01,2021-03-01,approved,,71.20,"
        in rows[0]
    )


def test_a_timeline_tells_each_event_in_the_chosen_language(lieta: Lieta) -> None:
    entries = json.loads(lieta("ledger", "entries", "--format", "json").stdout)["items"]
    line = ("case", "timeline", entries[0]["case_id"], "--format")

    page = json.loads(lieta(*line, "json").stdout)
    latvian = lieta("--lang", "lv", *line, "csv").stdout.splitlines()[1:]

    assert [item["version"] for item in page["items"]] == [1, 2, 3, 4, 5, 6]
    for item, row in zip(page["items"], latvian, strict=True):
        assert item["text_lv"].replace('"', '""') in row


def test_a_report_by_something_else_is_wrong_use(lieta: Lieta) -> None:
    for by in ("shoe_size", "year,year", "year,"):
        result = lieta("report", "funding", "--by", by)

        assert result.exit_code == 2
        assert "municipality, year, service, target_group" in result.stderr


@pytest.mark.parametrize("known_at", ["yesterday", "2999-01-01", "claims:999999", "case:-1"])
def test_a_time_that_cannot_be_is_refused(lieta: Lieta, known_at: str) -> None:
    result = lieta("report", "funding", "--known-at", known_at)

    assert result.exit_code == 1
    assert "known_at" in result.stderr


def test_a_rebuild_changes_nothing_that_is_told(lieta: Lieta, history: House) -> None:
    with Client(history.url, history.token("auditor")) as client:
        before = client.digest("spending")
        rebuilt = lieta("rebuild", "spending", "--format", "json")
        after = client.digest("spending")

    assert rebuilt.exit_code == 0, rebuilt.stderr
    assert json.loads(rebuilt.stdout)["name"] == "spending"
    assert after == before


def test_an_unknown_projection_is_told(lieta: Lieta) -> None:
    for name in ("weather", "../claims", "a/b"):
        assert lieta("rebuild", name).exit_code == 1


def test_projections_tell_how_far_they_are(lieta: Lieta) -> None:
    rows = lieta("projections", "--format", "csv").stdout.splitlines()

    assert rows[0] == "name,positions,lag_events,lag_seconds,parked_events,outdated"
    assert {"ledger", "spending", "people", "case_timeline"} <= {row.split(",")[0] for row in rows}
