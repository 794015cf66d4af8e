"""Every report as a file: the numbers of the answer, in every format, with Latvian letters."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from pyarrow import parquet

from tests.integration.projections.house import House
from tests.support.spec import specifies
from tests.unit.projections.facts import (
    BAUSKA,
    DOBELE,
    approved,
    assessed,
    delivered,
    line,
    opened,
    submitted,
)
from tests.unit.projections.money import concluded, drawn, planned

REPORTS = {
    "/reports/spending": "municipality,year,service",
    "/reports/people": "municipality,target_group",
    "/ledger/balances": "municipality,funder",
}
CENTS = {"amount_cents": "amount_eur", "debit_cents": "debit_eur", "credit_cents": "credit_eur"}
MEANS_NOTHING = ("positions", "complete")


@pytest.fixture(autouse=True)
def filled(house: House) -> None:
    """Money on several accounts of two municipalities, and people of several groups."""
    house.record("case", planned(100_000), concluded(60_000), stream=uuid4())
    house.record("case", opened(), drawn(), drawn())
    house.record("case", opened(), assessed(), delivered(), delivered(municipality=DOBELE))
    lines = (line(1, 12_001), line(2, 5_001, municipality=DOBELE))
    house.record("claims", submitted(*lines), approved(*lines, cuts={1: 10_000}))
    house.catch_up()


def answer(client: TestClient, path: str, **query: str) -> dict[str, Any]:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def rows_of(client: TestClient, path: str, by: str) -> list[dict[str, Any]]:
    """The rows of the answer with the cells that a file has."""
    body = answer(client, path, by=by)
    rows = []
    for row in body.get("rows") or body["items"]:
        cells = {CENTS.get(name, name): value for name, value in row.items()}
        for name in CENTS.values():
            if name in cells:
                cells[name] = Decimal(cells[name]).scaleb(-2)
        if "municipality" in by:
            place = cells.pop("municipality", None) or {"code": None, "name": None}
            cells |= {"municipality": place["code"], "municipality_name": place["name"]}
        if path == "/ledger/balances":
            cells["balance_eur"] = cells["debit_eur"] - cells["credit_eur"]
            cells |= {name: None for name in by.split(",") if name not in cells}
            cells.pop("amount_eur")
        rows.append(cells)
    assert rows
    return rows


def content(client: TestClient, path: str, **query: str) -> bytes:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    assert "attachment" in response.headers["Content-Disposition"]
    return response.content


def from_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def texts(cells: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in cells.items()}


@pytest.mark.parametrize(("path", "by"), REPORTS.items())
def test_a_csv_has_the_cells_of_the_answer(client: TestClient, path: str, by: str) -> None:
    found = from_csv(content(client, path, by=by, format="csv"))

    assert found == [texts(row) for row in rows_of(client, path, by)]


@pytest.mark.parametrize(("path", "by"), REPORTS.items())
def test_a_parquet_file_has_the_cells_of_the_answer_with_their_types(
    client: TestClient, path: str, by: str
) -> None:
    found = parquet.read_table(io.BytesIO(content(client, path, by=by, format="parquet")))

    assert found.to_pylist() == rows_of(client, path, by)


@pytest.mark.parametrize(("path", "by"), REPORTS.items())
def test_a_spreadsheet_has_the_numbers_of_the_answer_and_names_for_codes(
    client: TestClient, path: str, by: str
) -> None:
    book = load_workbook(io.BytesIO(content(client, path, by=by, format="xlsx", lang="lv")))
    data = list(book["dati"].values)

    expected = rows_of(client, path, by)
    assert [[cell for cell in row if isinstance(cell, int | float)] for row in data[1:]] == [
        [float(cell) if isinstance(cell, Decimal) else cell for cell in numbers(path, by, row)]
        for row in expected
    ]
    assert "pašvaldība" in data[0]
    assert "Bauskas novads" in {cell for row in data for cell in row}
    about = {row[0]: row[1] for row in book["par datiem"].values}
    assert about["pilnīgs"] == "true"
    assert str(about["zināms līdz"]).startswith("case:")


def numbers(path: str, by: str, row: Mapping[str, Any]) -> list[Any]:
    """The row's numbers in the order of the columns."""
    order = {
        "/reports/spending": ("year", "amount_eur"),
        "/reports/people": ("persons", "service_links", "assessed", "parents"),
        "/ledger/balances": ("debit_eur", "credit_eur", "balance_eur", "entries"),
    }[path]
    assert by
    return [row[name] for name in order]


def test_a_latvian_csv_opens_in_a_spreadsheet_with_latvian_settings(client: TestClient) -> None:
    data = content(client, "/reports/spending", by="municipality,service", format="csv-lv")

    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "pašvaldības kods;pašvaldība;pakalpojums;summa EUR"
    assert lines[1] == "bauskas-novads;Bauskas novads;dienas aprūpes centrs;100,00"
    assert lines[-1] == ""


def test_a_timeline_is_one_file_however_long_it_is(client: TestClient, house: House) -> None:
    case = house.record("case", opened(), *(delivered() for _ in range(1200)))
    house.catch_up()

    rows = from_csv(content(client, f"/cases/{case}/timeline", format="csv", lang="lv"))
    effective = content(client, f"/cases/{case}/timeline", format="csv", order="effective")

    assert [int(row["versija"]) for row in rows] == list(range(1, 1202))
    assert rows[1]["teksts"].startswith("Sniegts: ")
    assert len(from_csv(effective)) == 1201


def test_the_ledger_has_types_in_every_format(client: TestClient) -> None:
    plain = from_csv(content(client, "/ledger/export", format="csv"))
    typed = parquet.read_table(io.BytesIO(content(client, "/ledger/export", format="parquet")))
    book = load_workbook(io.BytesIO(content(client, "/ledger/export", format="xlsx")))

    rows = typed.to_pylist()
    assert [texts(row)["amount_eur"] for row in rows] == [row["amount_eur"] for row in plain]
    assert {type(row["effective_date"]) for row in rows} == {date}
    assert {type(row["recorded_at"]) for row in rows} == {datetime}
    assert [row["recorded_at"].isoformat() for row in rows] == [row["recorded_at"] for row in plain]
    sheet = list(book["data"].values)
    amount = sheet[0].index("amount_eur")
    assert [row[amount] for row in sheet[1:]] == [float(row["amount_eur"]) for row in plain]


def test_a_file_says_what_was_asked_and_what_it_counts_in(client: TestClient) -> None:
    query = {"by": "municipality", "known_at": "case:4,claims:2", "on": "2023-01-01"}

    response = client.get("/reports/people", params=query | {"format": "parquet"})

    asked = "by=municipality&on=2023-01-01"
    assert response.headers["Lieta-Known-At"] == "case:4,claims:2"
    assert response.headers["Lieta-Complete"] == "true"
    assert response.headers["Lieta-Parameters"] == asked
    assert "lieta-people-case-4-claims-2.parquet" in response.headers["Content-Disposition"]
    metadata = parquet.read_schema(io.BytesIO(response.content)).metadata
    assert metadata[b"lieta_known_at"] == b"case:4,claims:2"
    assert metadata[b"lieta_parameters"] == asked.encode()


def test_a_file_made_again_as_known_then_is_the_same(client: TestClient, house: House) -> None:
    query = {"by": "municipality", "known_at": "case:4,claims:2"}
    before = {
        name: content(client, "/reports/people", format=name, **query)
        for name in ("csv", "csv-lv", "xlsx", "parquet")
    }

    house.record("case", opened(), delivered(municipality=BAUSKA))
    house.catch_up()

    for name, data in before.items():
        assert content(client, "/reports/people", format=name, **query) == data, name


def test_counts_that_are_kept_back_are_empty_in_files(officer: TestClient) -> None:
    rows = from_csv(content(officer, "/reports/people", by="", format="csv"))

    assert rows == [
        {"persons": "", "service_links": "", "assessed": "", "parents": "0", "suppressed": "true"}
    ]


def test_without_its_library_parquet_is_refused_and_the_others_are_not(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    refused = client.get("/reports/people", params={"format": "parquet"})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "format"
    assert "papildinājums" in refused.json()["detail_lv"]
    assert client.get("/reports/people", params={"format": "xlsx"}).status_code == 200


def test_a_format_of_nobody_is_refused(client: TestClient) -> None:
    assert client.get("/reports/people", params={"format": "pdf"}).status_code == 422


def test_a_recipient_gets_pseudonyms_that_are_theirs_and_no_prose(client: TestClient) -> None:
    def ids(**query: str) -> Iterator[tuple[str, str, str]]:
        for row in from_csv(content(client, "/ledger/export", format="csv", **query)):
            assert not (query and row["reason"])
            yield row["case_id"], row["delivery_id"], row["claimable_id"]

    own, cfla, audit = list(ids()), list(ids(recipient="CFLA")), list(ids(recipient="Revīzija"))

    assert list(ids(recipient="CFLA")) == cfla
    for real, first, second in zip(own, cfla, audit, strict=True):
        for a, b, c in zip(real, first, second, strict=True):
            assert bool(a) == bool(b) == bool(c)
            assert not a or len({a, b, c}) == 3
    assert len(set(own)) == len(set(cfla)) == len(set(audit)) > 1


OF_PEOPLE = {"case_id", "delivery_id", "claimable_id"}


@specifies("disclosure.small_counts")
@pytest.mark.parametrize("recipient", [{}, {"recipient": "CFLA"}], ids=str)
def test_who_may_not_see_people_gets_entries_that_no_people_can_be_counted_by(
    client: TestClient, officer: TestClient, recipient: dict[str, str]
) -> None:
    seen = answer(client, "/ledger/entries")["items"]
    told = answer(officer, "/ledger/entries", **recipient)["items"]

    assert all(any(name in row for row in seen) for name in OF_PEOPLE)
    assert [row["amount_cents"] for row in told] == [row["amount_cents"] for row in seen]
    assert all(OF_PEOPLE.isdisjoint(row) for row in told)
    rows = from_csv(content(officer, "/ledger/export", format="csv", **recipient))
    assert len(rows) == len(told)
    assert not any(row[name] for row in rows for name in OF_PEOPLE)
    journal = content(officer, "/ledger/export", format="hledger", **recipient).decode()
    assert "delivery:" in content(client, "/ledger/export", format="hledger").decode()
    assert "delivery:" not in journal


@specifies("disclosure.small_counts")
def test_who_may_not_see_people_is_refused_what_is_of_one_case(
    client: TestClient, officer: TestClient
) -> None:
    entries = answer(client, "/ledger/entries")["items"]
    case = next(row["case_id"] for row in entries if row["log"] == "case" and "case_id" in row)
    asked: list[tuple[str, dict[str, str]]] = [
        ("/ledger/entries", {"case_id": case}),
        ("/ledger/balances", {"case_id": case}),
        ("/ledger/balances", {"case_id": case, "format": "csv"}),
        ("/ledger/export", {"case_id": case, "recipient": "CFLA"}),
        ("/history/ledger", {"case_id": case}),
        (f"/cases/{case}/timeline", {}),
        (f"/cases/{case}/timeline", {"format": "csv"}),
        (f"/cases/{uuid4()}/timeline", {}),
    ]

    for path, query in asked:
        refused = officer.get(path, params=query)
        assert refused.status_code == 403, (path, query)
        assert refused.json()["rule"]["id"] == "disclosure.small_counts"
        assert "atsevišķi cilvēki" in refused.json()["detail_lv"]
    for path, query in asked[:-1]:
        assert client.get(path, params=query).status_code == 200, (path, query)
