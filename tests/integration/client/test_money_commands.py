"""The reports on money of the command line: exact for programs, in both languages for people."""

import csv
import io
import json
from datetime import date
from typing import cast

import pytest
from fastapi.testclient import TestClient

from contracts.client import Client
from contracts.http.claims import AcceptClaim, ApproveClaim, DraftClaim
from tests.integration.client.conftest import Lieta, unmet_code
from tests.integration.client.deeds import deliver, over_http
from tests.integration.client.house import House
from tests.support.claims import submit

PLACE, NAME = "dienvidkurzemes-novads", "Dienvidkurzemes novads"
DAY = date(2021, 9, 1)


@pytest.fixture(scope="module")
def approved_claim(running_house: House) -> str:
    """A claim of EUR 71.20, accepted and approved a week after its delivery; its number."""
    place = running_house
    with (
        Client(place.url, place.token("caseworker")) as caseworker,
        Client(place.url, place.token("region_officer")) as officer,
    ):
        deliver(caseworker, unmet_code(), PLACE, DAY)
        draft = DraftClaim(
            effective_date=DAY,
            municipality=PLACE,
            kind="grt_services",
            period_from=DAY,
            period_to=DAY,
        )
        claim_id = caseworker.draft_claim(draft).id
        with over_http(place) as plain:
            submit(cast(TestClient, plain), f"/claims/{claim_id}", DAY.isoformat())
        week_later = date(2021, 9, 8)
        officer.change_claim(claim_id, AcceptClaim(effective_date=week_later))
        officer.change_claim(claim_id, ApproveClaim(effective_date=week_later))
        return caseworker.claim(claim_id).claim_number


def rows(lieta: Lieta, *line: str) -> list[dict[str, str]]:
    """What a report prints as CSV about the municipality."""
    result = lieta("report", *line, "--format", "csv")
    assert (result.exit_code, result.stderr) == (0, "")
    listed = csv.DictReader(io.StringIO(result.stdout_bytes.decode()))
    return [row for row in listed if NAME in row.values()]


def test_claims_money_as_csv_is_exact(lieta: Lieta, approved_claim: str) -> None:
    [row] = rows(lieta, "claims-money", "--by", "municipality,kind,quarter,claim")

    assert row == {
        "municipality": NAME,
        "kind": "grt_services",
        "quarter": "2021-Q3",
        "claim": approved_claim,
        "requested_eur": "71.20",
        "approved_eur": "71.20",
        "ineligible_eur": "0.00",
        "certified_eur": "0.00",
        "paid_eur": "0.00",
        "paid_esf_eur": "0.00",
        "paid_state_eur": "0.00",
        "outstanding_eur": "71.20",
    }


def test_absorption_as_csv_is_exact_also_by_funder(lieta: Lieta, approved_claim: str) -> None:
    [whole] = rows(lieta, "absorption", "--by", "municipality")
    esf, state = rows(lieta, "absorption", "--by", "municipality,funder")

    assert (whole["unplanned_eur"], whole["approved_eur"]) == ("71.20", "71.20")
    assert (whole["free_eur"], whole["absorbed_percent"]) == ("0.00", "")
    assert (esf["funder"], state["funder"]) == ("esf", "state")
    assert float(esf["approved_eur"]) + float(state["approved_eur"]) == pytest.approx(71.20)


def test_claim_ageing_lists_the_claim_by_working_days(lieta: Lieta, approved_claim: str) -> None:
    line = ("claim-ageing", "--municipality", PLACE, "--on", "2021-09-20")

    [bucket] = rows(lieta, *line)
    [claim] = rows(lieta, *line, "--claims")
    [earlier] = rows(lieta, *line[:-1], "2021-09-07", "--claims")

    assert (bucket["status"], bucket["claims"], bucket["amount_eur"]) == ("approved", "1", "71.20")
    assert (claim["claim_number"], claim["working_days"]) == (approved_claim, "8")
    assert (earlier["status"], earlier["working_days"]) == ("submitted", "4")


def test_forecast_tells_what_is_owed_and_how_it_was_reckoned(
    lieta: Lieta, approved_claim: str
) -> None:
    line = ("forecast", "--on", "2021-09-20", "--by", "period,municipality")

    [row] = rows(lieta, *line, "--period", "month")
    [of_line] = rows(lieta, *line, "--lines")
    answer = json.loads(lieta("report", *line, "--format", "json").stdout)
    table = lieta("--lang", "lv", "report", *line).stdout_bytes.decode()

    assert (row["period"], row["approved_eur"]) == ("2021-09", "71.20")
    assert of_line["shortfall_eur"] == "71.20"
    assert answer["period"] == "quarter"
    assert "Saistību prognoze" in table
    assert "vēl jāsniedz EUR" in table
    assert answer["method_lv"] in table


def test_latvian_tables_have_latvian_headings_and_words(lieta: Lieta, approved_claim: str) -> None:
    claims = lieta("--lang", "lv", "report", "claims-money", "--by", "municipality,kind,year")
    ageing = lieta("--lang", "lv", "report", "claim-ageing", "--municipality", PLACE)
    absorbed = lieta("--lang", "lv", "report", "absorption", "--by", "funder")

    assert "GRT pakalpojumi" in claims.stdout
    assert "gads" in claims.stdout
    assert "apstiprināts" in ageing.stdout
    assert "31" in ageing.stdout
    assert "Finansējuma apguve" in absorbed.stdout
    assert "valsts" in absorbed.stdout


def test_an_unknown_field_is_refused_with_those_there_are(lieta: Lieta) -> None:
    result = lieta("report", "claims-money", "--by", "provider")

    assert result.exit_code == 2
    assert "municipality, kind, year, quarter, claim, reason" in " ".join(result.stderr.split())
