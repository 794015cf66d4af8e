"""`lieta rules`, `services` and `plan-contents`, over HTTP."""

import csv
import io
from datetime import date

import pytest

from contracts.client import Client
from tests.integration.client.conftest import Lieta
from tests.support.editions import changed_on, content, in_catalogue, in_plans

CHANGE = date(2023, 6, 1)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_services_of_a_day_are_listed_with_their_validity(
    lieta: Lieta, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_catalogue(monkeypatch, *changed_on(CHANGE, "home_care", units=("day",)))

    def home_care(*on: str) -> list[tuple[str, str, str]]:
        listed = rows(lieta("services", *on, "--format", "csv").stdout)
        return [
            (one["units"], one["valid_from"], one["valid_to"])
            for one in listed
            if one["code"] == "home_care"
        ]

    before, since = ("hour", "2014-01-01", "2023-05-31"), ("day", "2023-06-01", "")
    assert home_care() == [before, since]
    assert home_care("--on", "2023-05-31") == [before]
    assert home_care("--on", "2023-06-01") == [since]


def test_the_basis_of_each_group_is_listed_where_they_differ(lieta: Lieta) -> None:
    table = lieta("services")

    assert "grt: vvi; ft: actual_cost, vvi" in table.stdout


def test_the_contents_of_the_plans_of_a_day_are_listed(
    lieta: Lieta, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_plans(monkeypatch, content("wishes", valid_from=CHANGE))

    before = rows(lieta("plan-contents", "--on", "2023-05-31", "--format", "csv").stdout)
    since = {one.field: one for one in client.plan_contents(CHANGE).items}

    assert "wishes" not in {one["content"] for one in before}
    assert since["wishes"].valid_from == CHANGE


def test_the_lists_speak_latvian(lieta: Lieta) -> None:
    listed = rows(lieta("--lang", "lv", "services", "--format", "csv").stdout)
    [home_care] = [one for one in listed if one["kods"] == "home_care"]
    assert home_care["nosaukums"] == "aprūpe mājās"
    assert home_care["vienības"] == "stunda"
    assert home_care["spēkā no"] == "2014-01-01"

    contents = lieta("--lang", "lv", "plan-contents")
    assert "Atbalsta plānu saturs" in contents.stdout
    assert "brāļi un māsas" in contents.stdout

    rules = rows(lieta("--lang", "lv", "rules", "--format", "csv").stdout)
    assert {"id", "teksts", "avots", "spēkā no", "spēkā līdz", "parametri"} == rules[0].keys()
