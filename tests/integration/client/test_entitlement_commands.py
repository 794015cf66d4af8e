"""`lieta case entitlements`, over HTTP: what a person may get, and what has to be mended."""

import json
from datetime import date
from uuid import UUID

import pytest

from contracts.client import Client
from contracts.http.case import OpenCase, RecordTargetStatus
from tests.integration.client.conftest import Lieta, unmet_code

DAY = date(2021, 9, 1)


@pytest.fixture
def case_id(client: Client) -> UUID:
    """A child in a family with a VDEĀVK opinion of one year, and without a plan."""
    opening = OpenCase(
        effective_date=DAY,
        municipality="bauskas-novads",
        target_group="ft",
        given_name="Anna",
        family_name="Izdomāta",
        personal_code=unmet_code(),
        birth_date=date(2012, 5, 17),
        application_reference="I-1",
    )
    opened = client.open_case(opening).id
    status = RecordTargetStatus(
        effective_date=DAY,
        disability_group="child",
        disability_kind="functional",
        opinion_valid_from=DAY,
        opinion_valid_to=date(2022, 8, 31),
        lives_in="family",
    )
    client.change_case(opened, status)
    return opened


def test_every_service_is_shown_with_what_is_left_and_what_to_mend(
    lieta: Lieta, case_id: UUID
) -> None:
    table = lieta("case", "entitlements", case_id, "--on", "2022-08-31")

    assert table.exit_code == 0, table.stderr
    assert f"Case {case_id} on 2022-08-31" in table.stdout
    assert "No support plan that holds on 2022-08-31 provides for it. Approve one." in table.stdout
    assert "days of respite in 2022" in table.stdout
    assert "VDEĀVK" not in table.stdout


def test_the_answer_speaks_latvian(lieta: Lieta, case_id: UUID) -> None:
    table = lieta("--lang", "lv", "case", "entitlements", case_id, "--on", "2022-09-01")

    assert "2022-09-01 lietā nav spēkā esoša VDEĀVK atzinuma." in table.stdout
    assert "atelpas brīdis" in table.stdout


def test_every_check_is_shown_with_its_rule_when_asked(lieta: Lieta, case_id: UUID) -> None:
    table = lieta("case", "entitlements", case_id, "--on", "2022-08-31", "--checks")

    assert "eligibility.ft_opinion" in table.stdout
    assert "S4, S2" in table.stdout


def test_programs_read_the_answer_as_json(lieta: Lieta, case_id: UUID) -> None:
    line = ("case", "entitlements", case_id, "--on", "2022-08-31", "--format", "json")
    answer = json.loads(lieta(*line).stdout)

    by_service = {(one["service"], one["recipient"]): one for one in answer["items"]}
    respite = by_service["respite", "client"]
    assert [one["rule"]["id"] for one in respite["checks"] if not one["passed"]] == [
        "plan.before_grant"
    ]
    assert respite["limits"][0]["left"] == "30"
    assert ("rehabilitation", "representative") in by_service


def test_every_heading_of_the_answer_is_latvian(lieta: Lieta, case_id: UUID) -> None:
    table = lieta("--lang", "lv", "case", "entitlements", case_id, "--on", "2022-08-31", "--checks")

    assert table.exit_code == 0, table.stderr
    assert f"Lieta {case_id}, 2022-08-31" in table.stdout
    for heading in ("pakalpojums", "var piešķirt", "Pārbaudes", "Ierobežojumi", "skaita par"):
        assert heading in table.stdout
    for english in ("may_be_granted", "recipient", "Checks", "Limits", "passed"):
        assert english not in table.stdout
