"""The command line rebuilds read models, and holds them against the logs."""

import json
from datetime import date
from time import sleep

import psycopg
import pytest

from contracts.client import Client
from services.projections.runner import READ_MODELS
from tests.integration.client.conftest import Lieta, unmet_code
from tests.integration.client.deeds import deliver
from tests.integration.client.house import House


@pytest.fixture
def delivered(running_house: House) -> House:
    """A house in which something was delivered and counted in."""
    with Client(running_house.url, running_house.token("caseworker")) as client:
        deliver(client, unmet_code(), "bauskas-novads", date(2021, 9, 1))
        while any(state.lag_events for state in client.projections().items):
            sleep(0.02)
    return running_house


def test_all_projections_are_rebuilt_one_by_one(lieta: Lieta) -> None:
    rebuilt = lieta("rebuild", "--all", "--format", "json")

    assert rebuilt.exit_code == 0, rebuilt.stderr
    assert rebuilt.stdout.count('"name":') == len(READ_MODELS)


def test_what_to_rebuild_must_be_said(lieta: Lieta) -> None:
    assert lieta("rebuild").exit_code == 2
    assert lieta("rebuild", "people", "--all").exit_code == 2


def test_processes_rebuild_inside_a_running_service(lieta: Lieta, delivered: House) -> None:
    rebuilt = lieta("rebuild", "people", "--processes", 2, "--format", "json")

    assert rebuilt.exit_code == 0, rebuilt.stderr
    assert json.loads(rebuilt.stdout)["positions"]["case"] > 0
    assert lieta("verify", "people").exit_code == 0


def test_the_logs_prove_all_projections(lieta: Lieta, delivered: House) -> None:
    table = lieta("verify", "--format", "csv")
    latvian = lieta("verify", "people", "--format", "csv", "--lang", "lv")
    states = lieta("projections", "--format", "csv", "--lang", "lv")

    assert table.exit_code == 0, table.stdout
    assert len(table.stdout.splitlines()) == 1 + len(READ_MODELS)
    assert latvian.stdout.splitlines()[0].startswith("nosaukums,iznākums,")
    assert latvian.stdout.splitlines()[1].startswith("people,sakrīt,")
    assert states.stdout.splitlines()[0].endswith(",atlikti notikumi,novecojis")
    assert states.stdout.splitlines()[1].endswith(",0,nē")


def test_what_was_changed_behind_the_back_of_the_log_is_named_and_mended(
    lieta: Lieta, delivered: House
) -> None:
    dsn = (delivered.home / "projections_dsn").read_text()
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE people.delivery SET effective_date = '2019-01-01'")

    found = lieta("verify", "people", "--format", "csv")
    mended = lieta("rebuild", "people", "--lang", "lv")
    again = lieta("verify", "people")

    assert found.exit_code == 1
    assert "people,differs," in found.stdout
    assert "(effective_date): position=" in found.stdout
    assert "2019" not in found.stdout
    assert (mended.exit_code, again.exit_code) == (0, 0)
    assert "Pārbūvēts" in mended.stdout
    assert "ilgums ms" in mended.stdout


def test_what_was_left_out_is_listed(lieta: Lieta) -> None:
    parked = lieta("parked", "people", "--format", "csv")

    assert parked.stdout.splitlines() == ["log,position,stream_id,version,type_name,error"]
