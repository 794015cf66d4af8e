"""Services that share no database: what one records reaches the others by Kafka, and counts the
same as if they had read its log."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from deploy.demo.people import secret_file
from deploy.kafka.broker import Broker
from services.case import main as case
from services.claims import main as claims
from services.eventlog.schema import install_keystore, install_log
from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings
from services.projections import main as projections
from services.projections.runner import READ_MODELS
from services.web.app import make_app
from tests.integration.kafka.received import eventually
from tests.support.claims import approve
from tests.support.people import client_with_grant, deliver
from tests.support.service import EverybodyIsKnown, NewDatabase, client_of

pytestmark = pytest.mark.kafka

MUNICIPALITY = "bauskas-novads"
DRAFT = {
    "effective_date": "2023-04-03",
    "municipality": MUNICIPALITY,
    "kind": "grt_services",
    "period_from": "2023-01-01",
    "period_to": "2023-03-31",
}
AUDITOR = "auditor anna"


class Apart(NamedTuple):
    """Clients: of case and claims, of the projections that answer, and of some fed directly."""

    work: TestClient
    reports: TestClient
    direct: TestClient
    projector: TestClient


@pytest.fixture(scope="module")
def apart(
    broker: Broker, module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Apart]:
    home = tmp_path_factory.mktemp("home")
    kafka = emptied(broker)
    case_dsn, keys_dsn, claims_dsn = module_database(), module_database(), module_database()
    install_log(case_dsn)
    install_log(claims_dsn)
    install_keystore(keys_dsn)
    case_face = case.face(
        case.CaseSettings(
            case_dsn=case_dsn,
            keys_dsn=keys_dsn,
            key_encryption_key_file=secret_file(home, "key_encryption_key"),
            index_key_file=secret_file(home, "index_key"),
        )
    )
    claims_settings = claims.ClaimsSettings(
        feed="kafka", claims_dsn=claims_dsn, document_store=str(home / "documents")
    )
    shared: dict[str, Any] = {
        "projections_keys_dsn": keys_dsn,
        "key_encryption_key_file": secret_file(home, "key_encryption_key"),
        "pseudonym_key_file": secret_file(home, "pseudonym_key"),
    }
    by_kafka = projections.ProjectionsSettings(
        feed="kafka", projections_dsn=module_database(), **shared
    )
    directly = projections.ProjectionsSettings(
        projections_dsn=module_database(),
        case_feed_dsn=case_dsn,
        claims_feed_dsn=claims_dsn,
        **shared,
    )
    everybody = EverybodyIsKnown()
    with ExitStack() as stack:
        for relay in (Relay("case", case_dsn, kafka), Relay("claims", claims_dsn, kafka)):
            thread = Thread(target=relay.run)
            thread.start()
            stack.callback(thread.join)
            stack.callback(relay.stop)
        work = make_app("Apart", "", everybody, [case_face, claims.face(claims_settings, kafka)])
        projector = make_app("Apart", "", everybody, [projections.projecting_face(by_kafka, kafka)])
        reports = projections.create_app(by_kafka, everybody, kafka)
        direct = make_app("Apart", "", everybody, [projections.face(directly)])
        yield Apart(
            stack.enter_context(client_of(work)),
            *(stack.enter_context(client_of(app, AUDITOR)) for app in (reports, direct, projector)),
        )


def emptied(broker: Broker) -> KafkaSettings:
    """The broker without anybody's topics."""
    broker.kill()
    broker.wipe()
    broker.start()
    return KafkaSettings(bootstrap=broker.bootstrap)


def is_ready(client: TestClient) -> bool:
    """What the readiness probe says."""
    return client.get("/readyz").status_code == 200


def digests(client: TestClient, known_at: str) -> Mapping[str, Any]:
    """What each read model tells as of these positions."""
    found = {}
    for name in READ_MODELS:
        answer = client.get(f"/projections/{name}/digest", params={"known_at": known_at})
        assert answer.status_code == 200, answer.text
        found[name] = answer.json()["digest"]
    return found


def ends_of_logs(direct: TestClient) -> dict[str, int]:
    """Where the logs end, as somebody says who reads them."""
    items = direct.get("/projections").json()["items"]
    [clock] = [one["positions"] for one in items if one["name"] == "projection_clock"]
    return {log: int(position) for log, position in clock.items()}


def test_a_claim_is_drafted_from_deliveries_that_came_by_kafka(apart: Apart) -> None:
    case_path, grant = client_with_grant(apart.work, MUNICIPALITY)
    delivery = deliver(apart.work, case_path, grant, "2023-01-15")

    drafts: list[Any] = []

    def is_drafted() -> bool:
        drafts.append(apart.work.post("/claims", json=DRAFT))
        return bool(drafts[-1].status_code == 201)

    eventually(is_drafted)

    shown = apart.work.get(f"/claims/{drafts[-1].json()['id']}").json()
    assert [line["delivery_id"] for line in shown["lines"]] == [delivery]


def test_reports_that_came_by_kafka_equal_those_read_from_the_logs(apart: Apart) -> None:
    case_path, grant = client_with_grant(apart.work, MUNICIPALITY)
    deliver(apart.work, case_path, grant, "2023-02-15")
    drafts: list[Any] = []

    def is_drafted() -> bool:
        drafts.append(apart.work.post("/claims", json=DRAFT))
        return bool(drafts[-1].status_code == 201)

    eventually(is_drafted)
    approve(apart.work, f"/claims/{drafts[-1].json()['id']}")

    eventually(lambda: ends_of_logs(apart.reports) == ends_of_logs(apart.direct) != {})
    ends = ends_of_logs(apart.direct)
    known_at = f"case:{ends['case']},claims:{ends['claims']}"

    assert ends["claims"] > 0
    assert digests(apart.reports, known_at) == digests(apart.direct, known_at)


def test_a_time_is_answered_though_nothing_is_recorded_after_it(apart: Apart) -> None:
    asked_at = datetime.now(UTC).isoformat().replace("+00:00", "Z")

    def is_answered() -> bool:
        answer = apart.reports.get("/projections/ledger/digest", params={"known_at": asked_at})
        return bool(answer.status_code == 200 and answer.json()["complete"])

    eventually(is_answered)


def test_processes_apart_become_ready_and_count_what_they_received(apart: Apart) -> None:
    eventually(lambda: all(is_ready(client) for client in apart))

    figures = apart.projector.get("/metrics").text

    assert 'lieta_received_events_total{log="case"}' in figures
    assert 'lieta_replica_lag_events{log="claims"} 0.0' in figures
    assert 'lieta_replica_rejected{log="case"} 0.0' in figures


def test_settings_name_the_log_that_is_missing_where_feeds_are_direct(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LIETA_CASE_FEED_DSN is needed"):
        claims.ClaimsSettings(claims_dsn="", document_store=str(tmp_path))
