"""`lieta case plans`, `plan-difference` and `plan-progress`, over HTTP."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.client import Client
from contracts.events.support_plan import PlanLine
from contracts.http.case import ApproveSupportPlan, OpenCase
from tests.integration.client.conftest import Lieta, unmet_code

DAY = date(2021, 9, 1)


def planning(day: date, *services: str, wishes: str | None = None) -> ApproveSupportPlan:
    lines = [
        PlanLine(service=one, quantity=Decimal(30), per="month", goal="Mērķis") for one in services
    ]
    return ApproveSupportPlan(effective_date=day, lines=tuple(lines), wishes=wishes)


@pytest.fixture
def case_id(client: Client) -> UUID:
    """A case whose plan was renewed after a month, with another service and a wish."""
    opening = OpenCase(
        effective_date=DAY,
        municipality="bauskas-novads",
        target_group="grt",
        given_name="Anna",
        family_name="Izdomāta",
        personal_code=unmet_code(),
        birth_date=date(1980, 5, 17),
        application_reference="I-1",
    )
    opened = client.open_case(opening).id
    client.change_case(opened, planning(DAY, "home_care"))
    renewed = planning(date(2021, 10, 1), "home_care", "workshop", wishes="Sava istaba")
    client.change_case(opened, renewed)
    return opened


def test_every_version_of_a_plan_is_shown(lieta: Lieta, case_id: UUID) -> None:
    table = lieta("case", "plans", case_id)
    answer = json.loads(lieta("case", "plans", case_id, "--format", "json").stdout)

    assert table.exit_code == 0, table.stderr
    assert "workshop" in table.stdout
    assert "Sava istaba" in table.stdout
    assert [one["plan_version"] for one in answer["items"]] == [1, 2]


def test_the_difference_between_two_versions_is_shown(lieta: Lieta, case_id: UUID) -> None:
    line = ("case", "plan-difference", case_id, "--from", "1", "--to", "2")
    table = lieta(*line)
    answer = json.loads(lieta(*line, "--format", "json").stdout)

    assert "added" in table.stdout
    assert "30 per month: Mērķis" in table.stdout
    assert [one["service"] for one in answer["lines_added"]] == ["workshop"]
    assert [one["field"] for one in answer["contents_changed"]] == ["wishes"]


def test_a_version_that_there_is_not_is_told(lieta: Lieta, case_id: UUID) -> None:
    result = lieta("case", "plan-difference", case_id, "--from", "1", "--to", "9")

    assert result.exit_code == 1
    assert "no such version of the support plan" in result.stderr


def test_progress_is_shown_up_to_a_day(lieta: Lieta, case_id: UUID) -> None:
    line = ("case", "plan-progress", case_id, "--on", "2021-10-31")
    table = lieta(*line)
    answer = json.loads(lieta(*line, "--format", "json").stdout)

    assert "60.00" in table.stdout
    quantities = {one["service"]: one["planned_quantity"] for one in answer["services"]}
    assert quantities == {"home_care": "60.00", "workshop": "30.00"}
    assert all(one["without_grant"] for one in answer["services"])


def test_plans_speak_latvian(lieta: Lieta, case_id: UUID) -> None:
    versions = lieta("--lang", "lv", "case", "plans", case_id)
    difference = lieta(
        "--lang", "lv", "case", "plan-difference", case_id, "--from", "1", "--to", "2"
    )
    progress = lieta("--lang", "lv", "case", "plan-progress", case_id, "--on", "2021-10-31")

    for heading in ("Lietas atbalsta plāns", "daudzums", "cik bieži", "mēnesī", "vēlmes"):
        assert heading in versions.stdout
    for heading in ("Atbalsta plāns, 1. un 2. versija", "pievienots", "30 mēnesī: Mērķis"):
        assert heading in difference.stdout
    for heading in ("Atbalsta plāna izpilde līdz 2021-10-31", "nenodrošināts", "stunda", "jā"):
        assert heading in progress.stdout
