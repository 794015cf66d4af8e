"""Other funding and double financing within one import: a line sees what the lines before made."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support.histories import OFFICER, history_of, line, send
from tests.support.people import offer_home_care
from tests.support.service import NewDatabase, case_and_claims, client_of


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("home")
    with client_of(case_and_claims(module_database, folder)) as client:
        offer_home_care(client, "bauskas-novads")
        yield client


@pytest.fixture
def person(client: TestClient) -> UUID:
    """One with ten hours of home care in January, February and March 2022."""
    case_id = uuid4()
    answer = send(client, "/cases", history_of(case_id))
    assert answer.status_code == 201, answer.text
    return case_id


def draft(claim: UUID) -> dict[str, Any]:
    return line(
        "draft_claim",
        claim,
        effective_date="2022-07-01",
        municipality="bauskas-novads",
        kind="grt_services",
        period_from="2022-01-01",
        period_to="2022-03-31",
    )


def funding(entry: UUID, case_id: UUID, month: str) -> dict[str, Any]:
    return line(
        "record_other_funding",
        entry,
        effective_date="2022-06-01",
        municipality="bauskas-novads",
        case_id=str(case_id),
        funded_from=f"2022-{month}-01",
        funded_to=f"2022-{month}-28",
        funding_kind="state",
        funder="Labklājības ministrija",
    )


def revoking(entry: UUID) -> dict[str, Any]:
    return line("revoke_other_funding", entry, effective_date="2022-06-02", reason="Cita persona")


def reasons(client: TestClient, claim: UUID) -> list[str | None]:
    return [one["ineligible_rule"] for one in client.get(f"/claims/{claim}").json()["lines"]]


def test_a_draft_sees_the_other_funding_of_earlier_lines(client: TestClient, person: UUID) -> None:
    stands, wrong, claim = uuid4(), uuid4(), uuid4()
    lines = [
        funding(stands, person, "02"),
        funding(wrong, person, "03"),
        revoking(wrong),
        draft(claim),
    ]

    answer = send(client, "/claims", lines, OFFICER)

    assert answer.status_code == 201, answer.text
    assert reasons(client, claim) == [None, "claim.other_funding", None]


def test_an_entry_of_the_register_is_revoked_by_an_import(client: TestClient, person: UUID) -> None:
    entry, claim = uuid4(), uuid4()
    send(client, "/claims", [funding(entry, person, "02")], OFFICER)

    answer = send(client, "/claims", [revoking(entry), draft(claim)], OFFICER)

    assert answer.status_code == 201, answer.text
    assert reasons(client, claim) == [None, None, None]


def test_a_line_that_revokes_what_there_is_not_is_refused(client: TestClient) -> None:
    answer = send(client, "/claims", [revoking(uuid4())], OFFICER)

    [refusal] = answer.json()["refusals"]
    assert (answer.status_code, refusal["rule"]) == (422, "other_funding.exists")
