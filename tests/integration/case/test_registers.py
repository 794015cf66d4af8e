"""The registers over HTTP and in import files."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.client.registers import path_of
from contracts.events.register import contract_register_id, provider_register_id, rate_register_id
from contracts.http.registers import RegisterCommand
from services.case.application import CaseApplication
from services.case.domain.decide import decide
from services.case.surroundings import StoredSurroundings
from services.eventlog.commands import CommandContext
from tests.support import facts, registers
from tests.support.facts import TODAY
from tests.support.histories import Lines, history_of, line, send
from tests.support.people import client_with_grant, enter, offer_home_care
from tests.support.registers import conclusion_of, contract_reference, home_care_offered
from tests.support.service import NewDatabase, case_and_claims, change, client_of

BAUSKA, DOBELE = "bauskas-novads", "dobeles-novads"


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


@pytest.fixture
def empty(fresh_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A service of its own, whose registers are empty."""
    with client_of(case_and_claims(fresh_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


def contract_of(client: TestClient, place: str) -> Any:
    items = client.get("/contracts", params={"municipality": place}).json()["items"]
    [found] = [one for one in items if one["contract_reference"] == contract_reference(place)]
    return found


def amend(client: TestClient, place: str, **changes: Any) -> Any:
    body = {
        "effective_date": "2023-02-01",
        "municipality": place,
        "contract_reference": contract_reference(place),
        "amendment_reference": "G-1",
    }
    return client.post("/contracts/amend-contract", json=body | changes)


def register_lines(place: str) -> Lines:
    """The lines of an import that make home care grantable."""
    return [
        line(command.command, stream_of(command, place), **command.model_dump(mode="json"))
        for command in home_care_offered(place)
    ]


def stream_of(command: RegisterCommand, place: str) -> UUID:
    match path_of(command).split("/")[1]:
        case "providers":
            return provider_register_id()
        case "contracts":
            return contract_register_id(place)
        case _:
            return rate_register_id("home_care")


def test_what_was_entered_is_listed_as_it_holds_on_a_day(client: TestClient) -> None:
    offer_home_care(client, BAUSKA)

    day = {"on": "2023-01-01"}
    [provider] = client.get("/providers", params=day | {"service": "home_care"}).json()["items"]
    [rate] = client.get("/rates", params=day | {"service": "home_care"}).json()["items"]
    contract = contract_of(client, BAUSKA)

    assert provider["services"] == [{"service": "home_care", "places": None, "target_groups": []}]
    assert (rate["unit_price_cents"], rate["valid_from"]) == (712, "2014-01-01")
    assert (contract["status"], contract["approval_reference"]) == ("approved", "ZPR-1")
    before = {"on": "2013-12-31"}
    assert client.get("/providers", params=before).json()["items"] == []
    assert client.get("/rates", params=before | {"service": "home_care"}).json()["items"] == []
    other = client.get("/providers", params=day | {"service": "workshop"}).json()["items"]
    assert other == []


def test_what_grants_bind_of_a_contract_is_shown_with_it(client: TestClient) -> None:
    client_with_grant(client, DOBELE)

    assert contract_of(client, DOBELE)["committed_cents"] == 500 * 712


def test_an_entry_needs_no_version_and_repeated_under_its_key_is_made_once(
    client: TestClient,
) -> None:
    offer_home_care(client, BAUSKA)
    [_, rate, *_] = home_care_offered(BAUSKA)
    body = rate.model_dump(mode="json") | {"unit_price_cents": 713}
    headers = {"Idempotency-Key": str(uuid4())}

    first = client.post("/rates/publish-rate", json=body, headers=headers)
    again = client.post("/rates/publish-rate", json=body, headers=headers)
    anew = client.post("/rates/publish-rate", json=body)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["id"] == str(rate_register_id("home_care"))
    assert (anew.status_code, anew.json()["rule"]["id"]) == (409, "register.news")


def test_a_refused_entry_names_its_rule(client: TestClient) -> None:
    offer_home_care(client, BAUSKA)
    *_, concluded, _ = home_care_offered(BAUSKA)

    answer = client.post(path_of(concluded), json=concluded.model_dump(mode="json"))

    assert (answer.status_code, answer.json()["rule"]["id"]) == (409, "contract.exists")


def test_a_register_is_no_case(client: TestClient) -> None:
    offer_home_care(client, BAUSKA)

    assert client.get(f"/cases/{provider_register_id()}").status_code == 404


@pytest.mark.parametrize("path", ["/rates?service=gardening", "/contracts?municipality=nowhere"])
def test_asking_for_what_there_is_not_names_the_rule(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 422
    assert answer.json()["rule"]["id"] in {"register.service", "municipality.of_date"}


def test_grants_and_a_lower_ceiling_decided_at_once_never_overshoot(empty: TestClient) -> None:
    path, _ = client_with_grant(empty, BAUSKA)
    hundred_hours = 100 * 712
    grant = {
        "effective_date": "2023-01-02",
        "service": "home_care",
        "decision_reference": "L-2",
        "contract_reference": contract_reference(BAUSKA),
        "provider": "SIA Atbalsts",
        "pricing_basis": "vvi",
        "quantity_limit": 100,
        "period_to": "2023-12-31",
    }

    def attempt(number: int) -> Any:
        if number % 2:
            lower = 500 * 712 + (8 - number) * hundred_hours
            return amend(empty, BAUSKA, ceiling_cents=lower, amendment_reference=f"G-{number}")
        return change(empty, f"{path}/grant-service", grant, **{"If-Match": "*"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    refused = {answer.json()["rule"]["id"] for answer in answers if answer.status_code == 409}
    assert refused <= {"contract.ceiling"}
    contract = contract_of(empty, BAUSKA)
    granted = [answer for answer in answers[::2] if answer.status_code == 201]
    assert contract["committed_cents"] == 500 * 712 + len(granted) * hundred_hours
    assert contract["committed_cents"] <= contract["ceiling_cents"]


def test_a_grant_decided_before_a_change_of_its_contract_is_not_saved_after_it(
    empty: TestClient,
) -> None:
    path, _ = client_with_grant(empty, BAUSKA)
    application: CaseApplication = cast(FastAPI, empty.app).state.case
    case_id = UUID(path.removeprefix("/cases/"))
    case, seen = application.case(case_id), StoredSurroundings(application)
    command = facts.grant_service(contract_reference=contract_reference(BAUSKA))
    decision = decide(case, command, seen, TODAY)
    context = CommandContext("ilze", "case_management", uuid4(), uuid4())
    decided = application.decided(case_id, case.version, decision, seen, context)

    assert amend(empty, BAUSKA, ceiling_cents=500 * 712).status_code == 201

    with pytest.raises(IntegrityError):
        application.save(*decided.events)


def test_a_file_may_enter_what_its_cases_need_and_is_imported_twice(empty: TestClient) -> None:
    lines = register_lines(BAUSKA) + history_of(uuid4())

    first, again = send(empty, "/cases", lines), send(empty, "/cases", lines)

    assert first.status_code == 201, first.text
    assert first.json()["imported_count"] == len(lines) == again.json()["skipped_count"]
    assert contract_of(empty, BAUSKA)["committed_cents"] == 500 * 712


def test_later_lines_find_what_an_earlier_import_entered(empty: TestClient) -> None:
    for command in home_care_offered(BAUSKA):
        enter(empty, command)

    assert send(empty, "/cases", history_of(uuid4())).status_code == 201
    assert send(empty, "/cases", register_lines(BAUSKA)).status_code == 422


def test_a_line_for_a_register_under_another_id_is_told_the_right_one(empty: TestClient) -> None:
    [provider, *_] = register_lines(BAUSKA)

    answer = send(empty, "/cases", [provider | {"id": str(uuid4())}])

    [refusal] = answer.json()["refusals"]
    assert refusal["rule"] == "id"
    assert str(provider_register_id()) in refusal["detail"]


def test_no_case_is_opened_under_the_id_of_a_register(empty: TestClient) -> None:
    for command in home_care_offered(BAUSKA):
        enter(empty, command)

    answer = send(empty, "/cases", history_of(provider_register_id()))

    assert {one["rule"] for one in answer.json()["refusals"]} == {"id"}


def test_merged_municipalities_keep_contracts_of_one_number_each_with_its_money(
    client: TestClient,
) -> None:
    old = {"effective_date": "2021-01-04"}
    named = {"contract_reference": "LG-77"}
    for place in ("iecavas-novads", "rundales-novads"):
        enter(
            client,
            conclusion_of(registers.contract("home_care", municipality=place, **old, **named)),
        )
    merged = named | {"effective_date": "2023-01-02", "municipality": BAUSKA}

    approval = merged | {"approval_reference": "ZPR-7"}
    refused = client.post("/contracts/approve-contract", json=approval)
    named_one = approval | {"contract_municipality": "iecavas-novads"}
    approved = client.post("/contracts/approve-contract", json=named_one)

    assert (refused.status_code, refused.json()["rule"]["id"]) == (422, "contract.ambiguous")
    assert approved.status_code == 201, approved.text
    items = client.get("/contracts", params={"municipality": BAUSKA}).json()["items"]
    status = {
        one["municipality"]: one["status"] for one in items if one["contract_reference"] == "LG-77"
    }
    assert status == {"iecavas-novads": "approved", "rundales-novads": "concluded"}
