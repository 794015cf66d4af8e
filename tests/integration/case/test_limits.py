"""Entitlements over HTTP, and what deliveries take of limited resources in the log itself."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError
from fastapi.testclient import TestClient

from contracts.http.granting import RecordDelivery
from contracts.http.registers import ApproveContract, RegisterProvider
from contracts.reference import Rule, rule
from services.case.application import CaseApplication
from services.case.domain.decide import decide
from services.case.domain.deliveries import respite_days
from services.case.surroundings import StoredSurroundings
from services.eventlog.commands import CommandContext
from tests.support import registers
from tests.support.facts import BAUSKA, TODAY, new_personal_code
from tests.support.people import enter
from tests.support.service import NewDatabase, case_and_claims, change, client_of

DAY: dict[str, Any] = {"effective_date": "2023-01-02"}
SERVICES = ("respite", "rehabilitation")


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        enter(client, RegisterProvider(**registers.provider(*SERVICES, **DAY).model_dump()))
        enter(client, registers.conclusion_of(registers.contract(*SERVICES, **DAY)))
        enter(client, ApproveContract(**registers.approval(**DAY).model_dump()))
        yield client


def child(client: TestClient, **status: Any) -> tuple[str, str]:
    """A child with a grant of respite over two years; the case's path, the grant."""
    opening = DAY | {
        "municipality": BAUSKA,
        "target_group": "ft",
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "personal_code": new_personal_code(),
        "birth_date": "2012-05-17",
        "application_reference": "I-1",
    }
    case = f"/cases/{client.post('/cases', json=opening).json()['id']}"
    opinion = {
        "disability_group": "child",
        "disability_kind": "functional",
        "opinion_valid_from": "2023-01-01",
        "lives_in": "family",
    }
    line = {"service": "respite", "quantity": 2, "per": "month", "goal": "Atpūta"}
    grant = {
        "service": "respite",
        "decision_reference": "L-1",
        "application_reference": "I-1",
        "referral_reference": "N-1",
        "contract_reference": registers.CONTRACT,
        "provider": registers.PROVIDER,
        "pricing_basis": "actual_cost",
        "amount_limit_cents": 1_000_000,
        "quantity_limit": 60,
        "period_to": "2024-12-31",
    }
    record(client, case, "record-target-status", DAY | opinion | status)
    record(client, case, "approve-support-plan", DAY | {"lines": [line]})
    return case, record(client, case, "grant-service", DAY | grant)["created_id"]


def record(client: TestClient, case: str, step: str, body: dict[str, Any]) -> Any:
    answer = change(client, f"{case}/{step}", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def stay(grant: str, first: str, last: str) -> dict[str, Any]:
    nights = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return {
        "effective_date": last,
        "delivered_from": first,
        "grant_id": grant,
        "quantity": nights,
        "cost_cents": 5_000,
        "document_reference": "R-1",
    }


def respite(client: TestClient, case: str, on: str) -> Any:
    """The child's entitlement to respite on a day."""
    answer = client.get(f"{case}/entitlements", params={"on": on})
    assert answer.status_code == 200, answer.text
    [found] = [one for one in answer.json()["items"] if one["service"] == "respite"]
    return found


def left(client: TestClient, case: str, on: str) -> str:
    [limit] = respite(client, case, on)["limits"]
    return str(limit["left"])


def application(client: TestClient) -> CaseApplication:
    app: Any = client.app
    made: CaseApplication = app.state.case
    return made


def test_entitlements_say_rule_by_rule_what_may_be_granted_and_what_is_left(
    client: TestClient,
) -> None:
    case, grant = child(client)

    found = respite(client, case, "2023-06-01")

    assert found["may_be_granted"]
    assert all(check["passed"] for check in found["checks"])
    assert {"eligibility.ft_opinion", "plan.before_grant", "respite.days_per_year"} <= {
        check["rule"]["id"] for check in found["checks"]
    }
    [limit], [running] = found["limits"], found["grants"]
    assert (limit["left"], limit["period_to"]) == ("30", "2023-12-31")
    assert (running["grant_id"], running["amount_left_cents"]) == (grant, 1_000_000)


def test_entitlements_are_of_today_unless_a_day_is_given(client: TestClient) -> None:
    case, _ = child(client)

    today = client.get(f"{case}/entitlements").json()

    assert today["on"] > "2026-01-01"
    assert client.get(f"{case}/entitlements", params={"on": "?"}).status_code == 422
    assert client.get(f"/cases/{uuid4()}/entitlements").status_code == 404


def test_a_stay_over_new_year_takes_from_two_years_in_one_transaction(client: TestClient) -> None:
    case, grant = child(client)
    before = application(client).event_recorder.max_notification_id() or 0

    stayed = record(client, case, "record-delivery", stay(grant, "2023-12-30", "2024-01-03"))

    case_id = UUID(case.removeprefix("/cases/"))
    saved = application(client).event_recorder.select_notifications(before + 1, 20)
    assert [one.topic for one in saved] == ["case.delivery_recorded@1", *["resource.taken@1"] * 5]
    assert [one.originator_id == case_id for one in saved] == [True, *[False] * 5]
    assert len({one.originator_id for one in saved}) == 3
    assert (left(client, case, "2023-12-31"), left(client, case, "2024-01-01")) == ("28", "27")

    back = {"effective_date": "2024-01-03", "delivery_id": stayed["created_id"], "reason": "Kļūda"}
    record(client, case, "reverse-delivery", back)
    assert (left(client, case, "2023-12-31"), left(client, case, "2024-01-01")) == ("30", "30")


def test_the_thirty_first_day_is_refused_with_its_rule_and_nothing_is_recorded(
    client: TestClient,
) -> None:
    case, grant = child(client)
    record(client, case, "record-delivery", stay(grant, "2023-03-01", "2023-03-30"))

    refused = change(client, f"{case}/record-delivery", stay(grant, "2023-04-01", "2023-04-01"))

    assert refused.status_code == 409
    assert refused.json()["rule"]["id"] == "respite.days_per_year"
    assert (left(client, case, "2023-12-31"), left(client, case, "2024-01-01")) == ("0", "30")
    assert not respite(client, case, "2023-12-31")["may_be_granted"]


def test_two_siblings_decided_at_once_meet_in_their_familys_days(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def per_family(id: str, day: date = date.max) -> Rule:
        found = rule(id, day)
        return found.model_copy(update={"parameters": found.parameters | {"counted_per": "family"}})

    monkeypatch.setattr(respite_days, "rule", per_family)
    family = str(uuid4())
    (sister, hers), (brother, his) = (
        child(client, family_id=family),
        child(client, family_id=family),
    )
    app, brother_id = application(client), UUID(brother.removeprefix("/cases/"))
    surroundings = StoredSurroundings(app)
    decided_early = decide(
        app.case(brother_id),
        RecordDelivery(**stay(his, "2023-05-01", "2023-05-20")),
        surroundings,
        TODAY,
    )

    record(client, sister, "record-delivery", stay(hers, "2023-03-01", "2023-03-20"))

    context = CommandContext("ilze", "test", uuid4(), uuid4())
    version = app.case(brother_id).version
    decided = app.decided(brother_id, version, decided_early, surroundings, context)
    with pytest.raises(IntegrityError):
        app.save(*decided.events)
    assert app.case(brother_id).version == version
    again = change(client, f"{brother}/record-delivery", stay(his, "2023-05-01", "2023-05-20"))
    assert again.json()["rule"]["id"] == "respite.days_per_year"
