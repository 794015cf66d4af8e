"""`lieta case clocks` and `lieta case handover`, over HTTP."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.client import Client
from contracts.events.support_plan import PlanLine
from contracts.http.case import (
    ApproveSupportPlan,
    OpenCase,
    RecordTargetStatus,
    TransferCase,
)
from contracts.http.transition import AssignMentor, ExpressTransitionWish
from tests.integration.client.conftest import Lieta, unmet_code

DAY = date(2021, 3, 1)


@pytest.fixture
def case_id(client: Client) -> UUID:
    """A resident with a plan, a wish and a mentor, who moved to another municipality in 2022."""
    opening = OpenCase(
        effective_date=DAY,
        municipality="iecavas-novads",
        target_group="grt",
        given_name="Anna",
        family_name="Izdomāta",
        personal_code=unmet_code(),
        birth_date=date(1980, 5, 17),
        application_reference="I-1",
    )
    opened = client.open_case(opening).id
    line = PlanLine(service="home_care", quantity=Decimal(8), per="week", goal="Mājās")
    for command in (
        RecordTargetStatus(
            effective_date=DAY,
            disability_group="II",
            disability_kind="mental",
            lives_in="institution",
            takes_part_voluntarily=True,
        ),
        ApproveSupportPlan(effective_date=DAY, lines=(line,)),
        ExpressTransitionWish(effective_date=DAY, institution="VSAC Zemgale, Iecava"),
        AssignMentor(effective_date=DAY, mentor=f"mentor-{opened}"),
        TransferCase(
            effective_date=date(2022, 5, 2), to_municipality="dobeles-novads", reason="Pie māsas"
        ),
    ):
        client.change_case(opened, command)
    return opened


def test_the_clocks_of_a_case_are_shown_as_of_a_day(lieta: Lieta, case_id: UUID) -> None:
    line = ("case", "clocks", case_id, "--on", "2022-03-02")

    table = lieta(*line)
    latvian = lieta("--lang", "lv", *line)
    answer = json.loads(lieta(*line, "--format", "json").stdout)

    assert table.exit_code == 0, table.stderr
    assert "Clocks, 2022-03-02" in table.stdout
    assert "Yearly review" in table.stdout
    assert "overdue" in table.stdout
    assert "Ikgadējā aktualizācija" in latvian.stdout
    assert "nokavēts" in latvian.stdout
    assert [one["kind"] for one in answer["items"]] == ["preparation", "review"]


def test_a_case_is_handed_over_on_one_page_in_either_language(lieta: Lieta, case_id: UUID) -> None:
    english = lieta("case", "handover", case_id).stdout
    latvian = lieta("case", "handover", case_id, "--lang", "lv").stdout
    answer = json.loads(lieta("case", "handover", case_id, "--format", "json").stdout)

    for word in ("Iecavas novads", "reform", "Pie māsas", "Social mentor assigned", "mentor"):
        assert word in english
    for word in ("teritoriālā reforma", "Norīkots sociālais mentors", "Darāmais", "nokavēts"):
        assert word in latvian
    assert "Izdomāta" not in english
    assert [one["why"] for one in answer["municipalities"]] == ["opened", "reform", "transferred"]
