"""Every list of every report as a file: its cells are the answer's, in every format."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from pyarrow import parquet

from contracts.events import Fact
from contracts.events.case import CaseworkerAssigned
from contracts.events.transition import MentorAssigned
from services.projections.exporting.table import heading
from tests.integration.projections.house import House
from tests.integration.projections.test_places import record
from tests.support import facts
from tests.support.facts import at
from tests.support.spec import specifies
from tests.support.zemgale_places import amendments, first_plan
from tests.unit.projections.facts import approved, delivered, drafted, line, submitted
from tests.unit.projections.figures import published
from tests.unit.projections.money import concluded, drawn, planned

ON = "2023-05-20"
MONTH_END = "2023-06-30"
"""As of which a reporting officer too may count people."""


class Listed(NamedTuple):
    """A list of a report: the answer's field `part` holds it."""

    path: str
    part: str = "rows"
    by: str | None = None
    on: str | None = ON

    @property
    def query(self) -> dict[str, str]:
        """What is asked, without what is about the file."""
        asked = {"by": self.by, "on": self.on}
        return {name: value for name, value in asked.items() if value is not None}


LISTS = [
    Listed("/reports/absorption", by="municipality,budget_line,funder"),
    Listed("/reports/forecast", by="period,municipality,service"),
    Listed("/reports/forecast", "lines"),
    Listed("/reports/claims-money", by="municipality,kind,year,quarter,claim"),
    Listed("/reports/claims-money", "ineligible"),
    Listed("/reports/claim-ageing"),
    Listed("/reports/claim-ageing", "claims"),
    Listed("/reports/indicators", by="programme", on=MONTH_END),
    Listed("/reports/indicators", by="municipality,service,target_group,year", on=MONTH_END),
    Listed("/reports/reconciliation", "items", on=None),
    Listed("/reports/reconciliation", "contradictions", on=None),
    Listed("/reports/places", "items"),
    Listed("/reports/places", "amendments"),
    Listed("/reports/capacity"),
    Listed("/worklist", "items"),
    Listed("/reports/worklist", by="worker,municipality,region,kind"),
    Listed("/reports/caseload", "workers"),
    Listed("/reports/caseload", "mentors"),
]
ONE_LIST = ("/worklist", "/reports/absorption", "/reports/indicators", "/reports/capacity",
            "/reports/worklist")  # fmt: skip


@pytest.fixture(scope="module")
def cases() -> list[UUID]:
    """The ids of the cases of the house."""
    return []


@pytest.fixture(scope="module")
def house(shared_house: House, cases: list[UUID]) -> House:
    """Money on its way, a plan of places, published figures, and people with work to do."""
    shared_house.empty()
    world = record(shared_house, first_plan())
    for commands in amendments().values():
        record(shared_house, commands, world)
    shared_house.record("case", planned(100_000), concluded(60_000), stream=uuid4())
    shared_house.record("case", published(74), published(73, figure_reference="S4/2"))
    mentor = MentorAssigned(**at(), mentor="mentors-1")
    for number in range(9):
        day_centre = delivered(date(2023, 4, 1), facts.BAUSKA if number < 6 else "dobeles-novads")
        place = day_centre.municipality
        opening = facts.opened(
            day=date(2019, 1, 1), municipality=place, personal_code=facts.new_personal_code()
        )
        worked: list[Fact] = (
            [facts.planned("home_care"), facts.granted()] if number % 3 else [mentor]
        )
        if number % 4 == 0:
            worked.append(CaseworkerAssigned(**at(municipality=place), caseworker="anna.liepa"))
        cases.append(shared_house.record("case", opening, drawn(day_centre), *worked))
    lines = (line(1, 12_001), line(2, 5_001, municipality="dobeles-novads"))
    shared_house.record("claims", submitted(*lines), approved(*lines, cuts={1: 10_000}))
    shared_house.record("claims", drafted(line(1, 700)), submitted(line(1, 700)))
    shared_house.catch_up()
    return shared_house


def told(client: TestClient, asked: Listed, **query: str) -> Any:
    answer = client.get(asked.path, params=asked.query | query)
    assert answer.status_code == 200, answer.text
    return answer


def file_of(client: TestClient, asked: Listed, **query: str) -> bytes:
    part = {} if asked.path in ONE_LIST else {"part": asked.part}
    content: bytes = told(client, asked, **part, **query).content
    return content


def rows_of(client: TestClient, asked: Listed, language: str = "en") -> list[dict[str, Any]]:
    """The rows of the answer with the cells that a file has; those that are absent are None."""
    return [cells(row, language) for row in told(client, asked).json()[asked.part]]


def cells(row: Mapping[str, Any], language: str, prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in row.items():
        name = prefix + key
        if key == "municipality":
            found |= {name: value["code"], f"{name}_name": value["name"]}
        elif isinstance(value, dict):
            found |= cells(value, language, f"{name}_")
        elif isinstance(value, list):
            found[name] = "; ".join(
                one if isinstance(one, str) else one[f"name_{language}"] for one in value
            )
        elif key.endswith("_cents"):
            found[f"{name.removesuffix('_cents')}_eur"] = Decimal(value).scaleb(-2)
        elif key.endswith(("_lv", "_en")):
            if key.endswith(language):
                found[name[:-3]] = value
        else:
            found[name] = value
    return found


def is_number(name: str, value: Any) -> bool:
    return isinstance(value, int | Decimal) or name in NUMBERS_AS_TEXTS


NUMBERS_AS_TEXTS = ("percent", "absorbed_percent", "limit_used", "limit_most")
"""Decimals, which JSON has as texts."""


def number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


@pytest.mark.parametrize("asked", LISTS, ids=lambda one: f"{one.path}:{one.part}:{one.by}")
def test_every_list_of_every_report_is_a_file_with_the_cells_of_the_answer(
    client: TestClient, asked: Listed
) -> None:
    expected = rows_of(client, asked)
    plain = list(csv.DictReader(io.StringIO(file_of(client, asked, format="csv").decode())))
    typed = parquet.read_table(io.BytesIO(file_of(client, asked, format="parquet"))).to_pylist()
    book = load_workbook(io.BytesIO(file_of(client, asked, format="xlsx", lang="lv")))
    headings, *sheet = book["dati"].values
    latvian = list(
        csv.reader(
            io.StringIO(file_of(client, asked, format="csv-lv").decode("utf-8-sig")),
            delimiter=";",
        )
    )

    assert expected, "this list has no rows, so the test tells nothing"
    columns = list(plain[0])
    assert {name for row in expected for name in row} <= set(columns)
    assert list(headings) == latvian[0] == [heading(name, "lv") for name in columns]
    assert len(set(headings)) == len(headings)
    assert len(plain) == len(typed) == len(sheet) == len(latvian) - 1 == len(expected)
    rows = zip(expected, plain, typed, sheet, latvian[1:], strict=True)
    for row, of_csv, of_parquet, of_xlsx, of_csv_lv in rows:
        for place, name in enumerate(columns):
            value = row.get(name)
            told_as = (of_csv[name], of_parquet[name], of_xlsx[place], of_csv_lv[place])
            same_in_every_format(name, value, told_as)


def same_in_every_format(name: str, value: Any, told_as: Sequence[Any]) -> None:
    of_csv, of_parquet, of_xlsx, of_csv_lv = told_as
    if value is None:
        assert (of_csv, of_parquet, of_xlsx, of_csv_lv) == ("", None, None, ""), name
    elif is_number(name, value):
        wanted = number(value)
        assert wanted is not None
        assert number(of_csv) == number(of_parquet) == number(of_csv_lv.replace(",", ".")) == wanted
        assert of_xlsx == float(wanted), name
    elif isinstance(of_parquet, date):
        assert of_csv == of_parquet.isoformat() == value
        assert isinstance(of_xlsx, datetime)
        assert of_xlsx.date() == of_parquet
        assert of_csv_lv == f"{of_parquet:%d.%m.%Y}"
    else:
        assert of_csv.lstrip("'") == of_parquet == value, name
        assert of_xlsx, name
        assert of_csv_lv, name


COUNTS_OF_PEOPLE = (
    "persons_planned", "persons_granted", "persons_delivered", "items", "running", "due_soon",
    "overdue", "open_cases", "open_items", "overdue_items", "clients",
)  # fmt: skip
UNITS_OF_PEOPLE = ("persons", "service_links", "assessed", "parents")
PARTS: Sequence[dict[str, str]] = (
    {},
    {"municipality": facts.BAUSKA},
    {"municipality": "dobeles-novads"},
)


def small_counts(row: Mapping[str, Any]) -> list[str]:
    """The counts of people of the row that are small."""
    names = [
        *COUNTS_OF_PEOPLE,
        *(("achieved", "ours") if row.get("unit") in UNITS_OF_PEOPLE else ()),
    ]
    return [name for name in names if 0 < (row.get(name) or 0) < 5]


@specifies("disclosure.small_counts")
@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_reporting_officer_is_told_no_small_count_and_no_case(
    client: TestClient, officer: TestClient, cases: list[UUID], part: dict[str, str]
) -> None:
    seen: list[str] = []
    for asked in LISTS:
        if asked.path == "/worklist":
            refused = officer.get(asked.path, params=asked.query)
            assert refused.status_code == 403
            assert refused.json()["rule"]["id"] == "disclosure.small_counts"
            continue
        for row in told(client, asked, **part).json()[asked.part]:
            seen += small_counts(row)
        answer = told(officer, asked, **part)
        assert not any(str(case) in answer.text for case in cases)
        for row in answer.json()[asked.part]:
            assert small_counts(row) == [], (asked, row)
        if asked.part != "contradictions":
            content = file_of(officer, asked, format="csv", **part).decode()
            for row in csv.DictReader(io.StringIO(content)):
                numbers = {name: int(text) for name, text in row.items() if text.isdecimal()}
                assert small_counts(numbers | {"unit": row.get("unit")}) == []

    hidden = {"items"} if part else {"persons_delivered", "items", "open_cases"}
    assert hidden <= set(seen), "nothing small is there to be hidden"


def test_a_part_asked_for_by_itself_hides_what_it_hides_in_the_whole(officer: TestClient) -> None:
    def counted(**query: str) -> dict[str, int | None]:
        asked = {"on": ON, "by": "municipality"} | query
        rows = officer.get("/reports/worklist", params=asked).json()["rows"]
        return {row["municipality"]["code"]: row.get("items") for row in rows}

    whole = counted()

    assert whole
    for code, count in whole.items():
        assert counted(municipality=code) == {code: count}


def test_a_recipient_of_the_worklist_gets_cases_by_pseudonyms(
    client: TestClient, cases: list[UUID]
) -> None:
    asked = Listed("/worklist", "items")
    own = list(csv.DictReader(io.StringIO(file_of(client, asked, format="csv").decode())))

    theirs = file_of(client, asked, format="csv", recipient="CFLA").decode()

    assert {row["case_id"] for row in own} & {str(case) for case in cases}
    told_to = list(csv.DictReader(io.StringIO(theirs)))
    assert len(told_to) == len(own)
    for row, other in zip(own, told_to, strict=True):
        for name in ("case_id", "grant_id"):
            assert bool(row[name]) == bool(other[name])
            assert not row[name] or row[name] != other[name]
