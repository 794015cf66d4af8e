"""A caseworker's day with `lieta case`, over HTTP, into a real log."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from contracts.cli import app
from contracts.client import Client, ProblemError
from contracts.http.case import OpenCase, TransferCase
from contracts.http.granting import RecordDelivery
from tests.integration.client.conftest import Lieta
from tests.integration.client.deeds import offer_home_care
from tests.integration.client.house import House
from tests.integration.client.lossy_proxy import losing_answers
from tests.support.facts import team_body
from tests.support.registers import contract_reference

DAY = "2021-09-01"
NewCode = Callable[[], str]


def opening(code: str, **changes: str) -> list[str]:
    fields = {
        "effective-date": DAY,
        "municipality": "bauskas-novads",
        "target-group": "grt",
        "given-name": "Anna",
        "family-name": "Izdomāta",
        "personal-code": code,
        "birth-date": "1980-05-17",
        "application-reference": "I-1",
    } | changes
    return [word for name, value in fields.items() for word in (f"--{name}", value)]


def open_case(client: Client, code: str) -> UUID:
    return client.open_case(
        OpenCase(
            effective_date=date(2021, 9, 1),
            municipality="bauskas-novads",
            target_group="grt",
            given_name="Anna",
            family_name="Izdomāta",
            personal_code=code,
            birth_date=date(1980, 5, 17),
            application_reference="I-1",
        )
    ).id


def test_a_case_goes_from_application_to_delivery(
    lieta: Lieta, client: Client, new_code: NewCode
) -> None:
    offer_home_care(client, "bauskas-novads")
    code = new_code()
    opened = lieta("case", "open", *opening(code), "--format", "json")
    assert opened.exit_code == 0, opened.stderr
    case_id = json.loads(opened.stdout)["id"]

    steps = [
        ("record-target-status", "--disability-group", "II", "--disability-kind", "mental",
         "--lives-in", "family"),
        ("record-assessment", "--body", "-"),
        ("approve-support-plan", "--body", "-"),
        ("grant-service", "--service", "home_care", "--decision-reference", "L-1",
         "--contract-reference", contract_reference("bauskas-novads"),
         "--provider", "SIA Atbalsts", "--pricing-basis", "vvi",
         "--unit-price-cents", "712", "--quantity-limit", "100", "--period-to", "2021-12-31"),
    ]  # fmt: skip
    parts = {
        "record-assessment": {
            "instrument": "di_assessment",
            "instrument_version": 1,
            "team": team_body(),
            "care_level": "II",
        },
        "approve-support-plan": {
            "lines": [{"service": "home_care", "quantity": 10, "per": "month", "goal": "Mērķis"}],
            "client_view": "Gribu dzīvot mājās.",
        },
    }
    for name, *options in steps:
        line = ("case", name, case_id, "--effective-date", DAY, *options, "--format", "json")
        result = lieta(*line, stdin=json.dumps(parts.get(name, {})))
        assert result.exit_code == 0, result.stderr
    shown = json.loads(lieta("case", "show", case_id, "--format", "json").stdout)
    grant_id = shown["grants"][0]["grant_id"]
    delivered = lieta(
        "case", "record-delivery", case_id, "--grant-id", grant_id, "--quantity", "2.25",
        "--effective-date", "2021-09-15",
    )  # fmt: skip
    assert delivered.exit_code == 0, delivered.stderr

    shown = json.loads(lieta("case", "show", case_id, "--format", "json").stdout)
    assert shown["version"] == 6
    assert shown["family_name"] == "Izdomāta"
    assert shown["grants"][0]["quantity_delivered"] == "2.25"
    table = lieta("case", "show", case_id).stdout
    assert "7.12" in table
    assert "Izdomāta" in table
    assert lieta("case", "find", "--personal-code", code).stdout.strip() == case_id
    assert lieta("case", "find", stdin=code + "\n").stdout.strip().endswith(case_id)


def test_a_rule_that_refuses_is_named_with_its_source(lieta: Lieta, new_code: NewCode) -> None:
    line = opening(new_code(), municipality="kokneses-novads")

    english = lieta("case", "open", *line)
    latvian = lieta("--lang", "lv", "case", "open", *line)

    assert (english.exit_code, english.stdout) == (1, "")
    assert "rule municipality.of_date" in english.stderr
    assert "Use 'aizkraukles-novads'" in english.stderr
    assert "Lieto 'aizkraukles-novads'" in latvian.stderr


def test_an_unknown_case_is_told(lieta: Lieta) -> None:
    result = lieta("case", "show", uuid4())

    assert result.exit_code == 1
    assert "no such case" in result.stderr


def test_a_token_that_nobody_holds_is_told(lieta: Lieta) -> None:
    result = CliRunner().invoke(app, ["--token", "nobodys", "case", "show", str(uuid4())])

    assert result.exit_code == 1
    assert "Send a valid token" in result.stderr


def test_a_version_that_is_stale_is_refused_and_changes_nothing(
    lieta: Lieta, client: Client, new_code: NewCode
) -> None:
    case_id = open_case(client, new_code())
    line = ("case", "close", case_id, "--effective-date", DAY, "--reason", "moved abroad")
    client.change_case(
        case_id,
        TransferCase(
            effective_date=date(2021, 9, 2), to_municipality="dobeles-novads", reason="moved"
        ),
    )

    result = lieta(*line, "--version", "1")

    assert result.exit_code == 1
    assert "Somebody changed it" in result.stderr
    assert client.case(case_id).status == "open"


def test_a_command_whose_answer_was_lost_is_recorded_once(
    client: Client, running_house: House, new_code: NewCode
) -> None:
    case_id = open_case(client, new_code())
    transfer = TransferCase(
        effective_date=date(2021, 9, 2), to_municipality="dobeles-novads", reason="moved"
    )

    token = running_house.token("caseworker")
    with (
        losing_answers(running_house.url, losses=2) as proxy,
        Client(proxy.url, token, lambda _: None) as far_client,
    ):
        recorded = far_client.change_case(case_id, transfer)

    assert proxy.lost == [201, 201]
    assert len(proxy.keys) == 3
    assert len(set(proxy.keys)) == 1
    assert recorded.version == client.case(case_id).version == 2


def test_a_case_whose_opening_was_lost_is_opened_once(
    client: Client, running_house: House, new_code: NewCode
) -> None:
    code = new_code()

    token = running_house.token("caseworker")
    with (
        losing_answers(running_house.url, losses=1) as proxy,
        Client(proxy.url, token, lambda _: None) as far_client,
    ):
        case_id = open_case(far_client, code)

    assert proxy.lost == [201]
    assert client.find_case(code) == case_id
    assert client.case(case_id).version == 1


def test_the_same_key_is_not_for_two_requests(client: Client, new_code: NewCode) -> None:
    case_id = open_case(client, new_code())
    first = TransferCase(
        effective_date=date(2021, 9, 2), to_municipality="dobeles-novads", reason="moved"
    )
    client.change_case(case_id, first, key="one")

    with pytest.raises(ProblemError) as refused:
        client.change_case(case_id, first.model_copy(update={"reason": "other"}), key="one")

    assert refused.value.body.type == "urn:lieta:problem:idempotency-key-reused"


def test_what_the_server_alone_knows_is_refused_by_it(client: Client, new_code: NewCode) -> None:
    case_id = open_case(client, new_code())

    with pytest.raises(ProblemError) as refused:
        client.change_case(
            case_id,
            RecordDelivery(effective_date=date(2021, 9, 2), grant_id=uuid4(), quantity=Decimal(1)),
        )

    assert refused.value.body.rule is not None
    assert refused.value.body.rule.id == "grant.exists"
