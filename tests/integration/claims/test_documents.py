"""Documents over HTTP: uploaded, attached, returned with remarks, and submitted again whole."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.reference import municipalities, rule
from services.claims.documents.store import path_of
from tests.support.live import served
from tests.support.papers import edoc, pdf, sha256_of
from tests.support.people import client_with_grant, deliver, enter, offer_home_care
from tests.support.registers import home_care_offered
from tests.support.service import NewDatabase, case_and_claims, change, client_of

OFFICER = {"Authorization": "Bearer region_officer andris"}
ZEMGALE = (
    code for code, one in municipalities().items() if one.until is None and one.region == "zemgale"
)
MOST_BYTES = rule("claim_paper.size").number("most_bytes")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def app(module_database: NewDatabase, home: Path) -> FastAPI:
    return case_and_claims(module_database, home)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with client_of(app) as client:
        yield client


@pytest.fixture
def claim(client: TestClient) -> str:
    """The path of a drafted claim of home care on unit cost."""
    municipality = next(ZEMGALE)
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")
    return draft(client, municipality)


def draft(client: TestClient, municipality: str) -> str:
    answer = client.post(
        "/claims",
        json={
            "effective_date": "2023-04-03",
            "municipality": municipality,
            "kind": "grt_services",
            "period_from": "2023-01-01",
            "period_to": "2023-03-31",
        },
    )
    assert answer.status_code == 201, answer.text
    return f"/claims/{answer.json()['id']}"


def upload(client: TestClient, content: bytes) -> Any:
    return client.post("/contents", content=content)


def attach(client: TestClient, claim: str, content: bytes, **changes: Any) -> Any:
    body = {
        "effective_date": "2023-04-03",
        "item": "vvi_annex_8",
        "sha256": sha256_of(content),
        "file_name": "VVI_8_pielikums.pdf",
        "programme_reference": "zemgale",
    }
    return change(client, f"{claim}/attach-document", body | changes)


def refused_by(answer: Any, status: int, rule_id: str) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["rule"]["id"] == rule_id, answer.text
    return answer.json()


def files_in(home: Path) -> list[Path]:
    return [path for path in (home / "documents").rglob("*") if path.is_file()]


def test_the_same_content_is_kept_once_and_given_back_to_be_saved(
    client: TestClient, home: Path
) -> None:
    content = pdf(title="once")
    first, again = upload(client, content), upload(client, content)
    given = client.get(f"/contents/{sha256_of(content)}")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json() == {
        "sha256": sha256_of(content),
        "media_type": "application/pdf",
        "size_bytes": len(content),
    }
    assert given.content == content
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Type"] == "application/octet-stream"
    kept = home / "documents" / path_of(sha256_of(content))
    assert [path for path in files_in(home) if path.name == kept.name] == [kept]


def test_many_who_upload_the_same_at_once_all_have_it(client: TestClient, home: Path) -> None:
    content = pdf(title="at once")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: upload(client, content), range(16)))

    assert {answer.status_code for answer in answers} == {201}
    names = [path.name for path in files_in(home)]
    assert names.count(sha256_of(content)) == 1
    assert all(len(name) == 64 for name in names)


def test_an_unreadable_file_is_refused_and_not_kept(client: TestClient, home: Path) -> None:
    broken = pdf(title="broken")[:-300]
    problem = refused_by(upload(client, broken), 422, "claim_paper.readable")

    assert "breaks off" in problem["detail"]
    assert client.get(f"/contents/{sha256_of(broken)}").status_code == 404


def test_a_file_that_is_too_large_is_refused_however_it_is_sent(client: TestClient) -> None:
    large = b"a" * (MOST_BYTES + 1)

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(large), 1 << 20):
            yield large[start : start + (1 << 20)]

    refused_by(upload(client, large), 413, "claim_paper.size")
    refused_by(client.post("/contents", content=pieces()), 413, "claim_paper.size")
    assert upload(client, large[:-1]).status_code == 201


@pytest.mark.parametrize(
    "name", ["0" * 63, "0" * 65, "F" * 64, "..%2f..%2fcase_dsn", "..", "%2e%2e%2findex_key"]
)
def test_nothing_but_a_hash_names_a_content(client: TestClient, name: str) -> None:
    assert client.get(f"/contents/{name}").status_code in (404, 405, 422)


def test_a_content_that_nobody_uploaded_is_not_found(client: TestClient) -> None:
    assert client.get(f"/contents/{'0' * 64}").status_code == 404


def test_contents_are_for_those_who_are_known(app: FastAPI, client: TestClient) -> None:
    nobody = {"Authorization": "Bearer "}
    assert client.post("/contents", content=pdf(), headers=nobody).status_code == 401
    assert client.get(f"/contents/{'0' * 64}", headers=nobody).status_code == 401


def test_a_content_that_was_changed_in_the_store_is_not_given_out(
    client: TestClient, claim: str, home: Path
) -> None:
    content = pdf(title="changed")
    upload(client, content)
    (home / "documents" / path_of(sha256_of(content))).write_bytes(pdf(title="forged"))

    assert client.get(f"/contents/{sha256_of(content)}").status_code == 500
    assert attach(client, claim, content).status_code == 500


def test_an_upload_that_breaks_off_leaves_nothing(
    fresh_database: NewDatabase, tmp_path: Path
) -> None:
    with served(case_and_claims(fresh_database, tmp_path)) as url:
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(
                b"POST /contents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer caseworker ilze\r\n"
                b"Content-Length: 100000\r\n\r\n" + pdf()[:500]
            )
        headers = {"Authorization": "Bearer caseworker ilze"}
        with httpx2.Client(base_url=url, headers=headers, trust_env=False) as other:
            assert other.post("/contents", content=pdf()).status_code == 201

    assert [path.name for path in files_in(tmp_path)] == [sha256_of(pdf())]


def test_a_document_is_attached_and_listed_with_all_its_versions(
    client: TestClient, claim: str
) -> None:
    original, corrected = pdf(title="original"), edoc()
    upload(client, original)
    upload(client, corrected)
    assert attach(client, claim, original).status_code == 201
    [document] = client.get(f"{claim}/documents").json()["items"]

    replaced = attach(
        client,
        claim,
        corrected,
        file_name="VVI_8_pielikums_parakstīts.edoc",
        replaces=document["document_id"],
    )

    assert replaced.status_code == 201, replaced.text
    [document] = client.get(f"{claim}/documents").json()["items"]
    assert [
        (one["document_version"], one["sha256"], one["submission"], one["attached_by"])
        for one in document["versions"]
    ] == [(1, sha256_of(original), 1, "ilze"), (2, sha256_of(corrected), 1, "ilze")]

    off = {
        "effective_date": "2023-04-03",
        "document_id": document["document_id"],
        "reason": "Pievienots nepareizam punktam.",
    }
    assert change(client, f"{claim}/detach-document", off).status_code == 201
    [detached] = client.get(f"{claim}/documents").json()["items"]
    assert detached["detached"]
    assert detached["versions"] == document["versions"]


def test_what_is_wrong_with_a_document_is_said(client: TestClient, claim: str) -> None:
    content = pdf(title="wrong")
    unknown = attach(client, claim, content)
    refused_by(unknown, 422, "claim_paper.content")
    upload(client, content)

    for changes, rule_id in (
        ({"programme_reference": "kurzeme"}, "claim_paper.programme"),
        ({"file_name": "scan0001.pdf"}, "claim_paper.file_name"),
        ({"file_name": "VVI_8_pielikums.docx"}, "claim_paper.extension"),
        ({"item": "vvi_annex_9"}, "claim_paper.item"),
    ):
        refused_by(attach(client, claim, content, **changes), 422, rule_id)
    refused_by(attach(client, claim, content, item="contract"), 409, "claim_paper.only_mandatory")
    assert attach(client, claim, content, sha256="../etc/passwd").status_code == 422
    assert client.get(f"{claim}/documents").json() == {"items": []}


def test_a_claim_is_submitted_once_its_checklist_is_complete_and_again_with_corrections(
    client: TestClient, claim: str
) -> None:
    submit = {"effective_date": "2023-04-04"}
    missing = refused_by(change(client, f"{claim}/submit", submit), 409, "claim_paper.complete")
    assert "VVI annex 8" in missing["detail"]
    assert "VVI metodikas 8. pielikums" in missing["detail_lv"]

    checklist = client.get(f"{claim}/checklist").json()
    assert not checklist["complete"]
    for item in checklist["items"]:
        if item["status"] != "missing":
            continue
        if item["how"] == "attached":
            content = pdf(title=item["item"])
            upload(client, content)
            answer = attach(
                client, claim, content, item=item["item"], file_name=f"{item['name_lv']}.pdf"
            )
        else:
            body = {
                "effective_date": "2023-04-03",
                "item": item["item"],
                "kept_at": "Sociālajā dienestā",
            }
            answer = change(client, f"{claim}/attest-item", body)
        assert answer.status_code == 201, answer.text
    assert client.get(f"{claim}/checklist").json()["complete"]

    refused_by(change(client, f"{claim}/submit", submit), 409, "claim_paper.funding_declared")
    declared = change(client, f"{claim}/declare-funding", {"effective_date": "2023-04-03"})
    assert declared.status_code == 201, declared.text
    assert change(client, f"{claim}/submit", submit).status_code == 201

    back = {"effective_date": "2023-04-05", "remarks": [{"remark": "Pielikums bez paraksta."}]}
    returned = change(client, f"{claim}/return", back, **OFFICER)
    assert returned.status_code == 201, returned.text
    first = client.get(f"{claim}/documents").json()["items"][1]
    corrected = pdf(title="corrected annex")
    upload(client, corrected)
    answer = attach(
        client,
        claim,
        corrected,
        effective_date="2023-04-05",
        replaces=first["document_id"],
    )
    assert answer.status_code == 201, answer.text
    again = change(client, f"{claim}/submit", {"effective_date": "2023-04-06"})
    assert again.status_code == 201, again.text

    one, two = client.get(f"{claim}/versions").json()["items"]
    assert (one["submission"], one["remarks_before"]) == (1, [])
    assert (two["submission"], two["remarks_before"]) == (2, ["Pielikums bez paraksta."])
    assert (two["submitted_on"], two["submitted_by"]) == ("2023-04-06", "ilze")
    assert two["lines"] == []
    assert [
        (change["item"], change["before_sha256"], change["after_sha256"])
        for change in two["documents"]
    ] == [("vvi_annex_8", first["versions"][0]["sha256"], sha256_of(corrected))]


def test_a_line_names_the_procurement_that_its_contract_came_of(client: TestClient) -> None:
    municipality = next(ZEMGALE)
    [_, _, concluded, approved] = home_care_offered(municipality)
    procured = {"contract_reference": "LG-IEP", "procurement_reference": "Iepirkums 2023/4"}
    offer_home_care(client, municipality)
    enter(client, concluded.model_copy(update=procured))
    enter(client, approved.model_copy(update={"contract_reference": "LG-IEP"}))
    case, grant = client_with_grant(client, municipality, contract_reference="LG-IEP")
    deliver(client, case, grant, "2023-01-15")

    [line] = client.get(draft(client, municipality)).json()["lines"]

    assert line["procurement_reference"] == "Iepirkums 2023/4"


def test_what_goes_with_no_claim_is_not_found(client: TestClient) -> None:
    for what in ("checklist", "documents", "versions"):
        answer = client.get(f"/claims/00000000-0000-0000-0000-000000000000/{what}")
        assert answer.status_code == 404


def test_the_store_is_part_of_readiness(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "missing": []}
