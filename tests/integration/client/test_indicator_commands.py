"""`lieta indicators` and `lieta report reconciliation`, in both languages."""

import json
from collections.abc import Iterator

import pytest

from contracts.client import Client
from contracts.http.registers import RegisterCommand
from deploy.embedded_postgres import EmbeddedPostgres
from tests.integration.client.conftest import Lieta, lieta_at, unmet_code
from tests.integration.client.deeds import deliver
from tests.integration.client.house import House, house
from tests.support.figures import AS_OF, publish_figure, set_target

ENTERED: tuple[RegisterCommand, ...] = (
    set_target(4),
    publish_figure(2, figure_reference="S4/recipients"),
    publish_figure(1, figure_reference="S4/assessed", indicator="assessed", unit="assessed"),
)
DAY = ("--effective-date", "2022-03-31")


@pytest.fixture(scope="module")
def history(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house with an adult assessed and served in Bauska, a target, and published figures."""
    with house(postgres, tmp_path_factory.mktemp("indicators")) as running:
        with Client(running.url, running.token("caseworker")) as client:
            deliver(client, unmet_code(), "bauskas-novads", AS_OF)
            for command in ENTERED:
                client.register(command)
        yield running


@pytest.fixture
def lieta(history: House, monkeypatch: pytest.MonkeyPatch) -> Lieta:
    return lieta_at(history, monkeypatch, "auditor")


def test_a_report_tells_the_target_what_was_reached_and_the_percentage(lieta: Lieta) -> None:
    line = ("indicators", "report", "--indicator", "adults_grt_served", "--on", "2022-12-31")

    table = lieta(*line, "--format", "csv")
    again = json.loads(lieta(*line, "--by", "municipality", "--format", "json").stdout)

    assert table.stderr == ""
    assert table.stdout.splitlines()[1] == (
        "zemgale,adults_grt_served,adults GRT served,persons,2017,5,2020,4,1,25.00,"
    )
    [row] = again["rows"]
    assert (row["municipality"]["name"], row["achieved"]) == ("Bauskas novads", 1)


def test_a_report_is_told_in_latvian(lieta: Lieta) -> None:
    result = lieta("--lang", "lv", "indicators", "report", "--indicator", "social_work_specialists",
                   "--by", "", "--format", "csv")  # fmt: skip

    header, row = result.stdout.splitlines()
    assert header.startswith("rādītājs,nosaukums,vienība,bāzes gads")
    assert row.startswith("social_work_specialists,sociālā darba speciālisti pašvaldībās")
    assert row.endswith("nav ziņots")


def test_an_indicator_that_is_not_defined_is_refused(lieta: Lieta) -> None:
    result = lieta("indicators", "report", "--indicator", "happiness")

    assert result.exit_code == 1
    assert "the list /indicators" in result.stderr


def test_the_definitions_are_listed_in_both_languages(lieta: Lieta) -> None:
    english = lieta("indicators", "definitions", "--format", "csv").stdout
    latvian = lieta("--lang", "lv", "indicators", "definitions", "--format", "csv").stdout

    assert "service links, pairs of a person and a service" in english
    assert "personas un pakalpojuma saites" in latvian
    assert "no sākuma līdz dienai" in latvian


def test_published_figures_are_shown_beside_ours_and_what_they_contradict(lieta: Lieta) -> None:
    compared = lieta("report", "reconciliation", "--format", "csv").stdout
    contradicted = lieta("report", "reconciliation", "--contradictions", "--format", "csv").stdout
    table = lieta("--lang", "lv", "report", "reconciliation").stdout

    assert "S4/recipients,recipients,Bauskas novads,,grt,,2021-12-31,persons,2,1,1,," in compared
    assert "recipients_within_assessed" in contradicted
    assert "S4/recipients, S4/assessed" in contradicted
    assert "Pretrunas starp publicētajiem skaitļiem" in table
    assert "nevis personas" in table
    assert "│ recipients " not in table


def test_figures_are_entered_and_withdrawn_with_register(
    lieta: Lieta, history: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = lieta_at(history, monkeypatch, "region_officer")
    place = ("--municipality", "dobeles-novads")
    steps = [
        ("publish-figure", *DAY, *place, "--figure-reference", "X/1", "--indicator", "persons",
         "--scope", "municipality", "--value", "7", "--unit", "persons", "--as-of", "2021-12-31",
         "--source", "X"),
        ("set-target", *DAY, *place, "--indicator", "persons", "--scope", "municipality",
         "--target-year", "2023", "--target", "9", "--source", "X"),
        ("report-staffing", *DAY, *place, "--specialists", "9", "--with-raised-qualification", "2",
         "--supervised", "3", "--source", "X"),
        ("withdraw-figure", *DAY, "--figure-reference", "X/1", "--reason", "Nepareizi"),
    ]  # fmt: skip
    shown = []
    for step in steps:
        entered = officer("register", *step)
        assert entered.exit_code == 0, entered.stderr
        shown.append("X/1" in lieta("report", "reconciliation", "--format", "csv").stdout)

    refused = officer("--lang", "lv", "register", *steps[-1])

    assert shown == [True, True, True, False]
    assert "Publicēta skaitļa 'X/1' nav" in refused.stderr
    persons = lieta("indicators", "report", "--by", "municipality", "--indicator", "persons",
                    "--format", "csv").stdout  # fmt: skip
    assert (
        "Dobeles novads,persons,persons who received services,persons,,,2023,9,0,0.00," in persons
    )
