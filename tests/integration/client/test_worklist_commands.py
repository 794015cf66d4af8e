"""`lieta worklist`, `lieta report worklist` and `caseload`, `lieta case assign-caseworker`."""

import csv
import io
import json
from datetime import date
from uuid import UUID, uuid4

import pytest

from contracts.client import Client
from contracts.http.case import AssignCaseworker, OpenCase, RecordTargetStatus
from contracts.http.transition import AssignMentor, ExpressTransitionWish
from tests.integration.client.conftest import Lieta, unmet_code

DAY = date(2021, 9, 1)


@pytest.fixture
def worker() -> str:
    """A caseworker whom no other test knows."""
    return f"darbinieks.{uuid4().hex}"


@pytest.fixture
def case_id(client: Client, worker: str) -> UUID:
    """A resident who wishes to leave, with a mentor; the case is the worker's."""
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
    for command in (
        AssignCaseworker(effective_date=DAY, caseworker=worker),
        RecordTargetStatus(
            effective_date=DAY,
            disability_group="II",
            disability_kind="mental",
            lives_in="institution",
            takes_part_voluntarily=True,
        ),
        ExpressTransitionWish(effective_date=DAY, institution="VSAC Zemgale, Iecava"),
        AssignMentor(effective_date=DAY, mentor=f"mentor-{opened}"),
    ):
        client.change_case(opened, command)
    return opened


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_what_is_to_be_done_is_listed_in_both_languages(
    lieta: Lieta, case_id: UUID, worker: str
) -> None:
    asked = ("worklist", "--worker", worker, "--on", "2021-09-02", "--format", "csv")

    [english] = rows(lieta(*asked).stdout)
    [latvian] = rows(lieta(*asked, "--lang", "lv").stdout)

    assert english["case_id"] == latvian["lietas id"] == str(case_id)
    assert (english["what"], latvian["kas"]) == ("Year of preparation", "Sagatavošanās gads")
    assert (english["due_on"], english["status"]) == ("2022-09-01", "running")
    assert (english["rule"], latvian["statuss"]) == ("transition.preparation_year", "rit")


def test_work_is_counted_and_so_are_cases_and_clients(
    lieta: Lieta, case_id: UUID, worker: str
) -> None:
    by = ("report", "worklist", "--by", "worker,municipality,kind", "--on", "2023-01-01")
    counted = rows(lieta(*by, "--format", "csv").stdout)
    load = json.loads(lieta("report", "caseload", "--format", "json").stdout)
    table = lieta("report", "caseload", "--lang", "lv").stdout

    [mine] = [row for row in counted if row["worker"] == worker]
    assert mine["municipality"] == "Bauskas novads"
    assert (mine["what"], mine["overdue"]) == ("Year of preparation", "1")
    [loaded] = [one for one in load["workers"] if one["worker"] == worker]
    assert (loaded["open_cases"], loaded["open_items"], loaded["overdue_items"]) == (1, 1, 1)
    [mentor] = [one for one in load["mentors"] if one["mentor"] == f"mentor-{case_id}"]
    assert mentor["clients"] == 1
    assert "atvērtās lietas" in table
    assert "Mentori" in table


def test_a_case_is_assigned_by_command(lieta: Lieta, case_id: UUID) -> None:
    new = f"jauns.{uuid4().hex}"
    assigning = (
        "case", "assign-caseworker", case_id, "--effective-date", "2022-01-03", "--caseworker", new
    )  # fmt: skip

    assert lieta(*assigning).exit_code == 0
    refused = lieta(*assigning, "--lang", "lv")
    listed = rows(lieta("worklist", "--worker", new, "--format", "csv").stdout)

    assert refused.exit_code == 1
    assert "caseworker.other" in refused.stderr
    assert f"Lieta 2022-01-03 jau ir uzticēta darbiniekam {new}." in refused.stderr
    assert [row["case_id"] for row in listed] == [str(case_id)]


def test_an_unknown_place_is_refused(lieta: Lieta) -> None:
    refused = lieta("worklist", "--municipality", "nav-tada", "--lang", "lv")

    assert refused.exit_code == 1
    assert "Nav pašvaldības 'nav-tada'" in refused.stderr
