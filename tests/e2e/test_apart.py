"""Case, claims and projections apart tell what they tell together: the demo's logs through Kafka,
to two of each consumer, into new databases."""

import csv
import io
import json
from collections.abc import Iterator
from shutil import which

import pytest
from psycopg import sql

from services.eventlog.pool import open_pool
from services.eventlog.read_model import ReadModel, digest, parked_events, reading
from services.eventlog.replica import schema_of
from services.projections.runner import READ_MODELS
from tests.e2e.apart import MODELS, REPLICAS, Apart, demo_has_folded, log_digest, running_apart
from tests.support.demo import ROOT, Demo

pytestmark = pytest.mark.kafka

PUBLISHED = json.loads(
    (ROOT / "deploy" / "demo" / "figures" / "zemgale.json").read_text(encoding="utf-8")
)
REPORTS = (
    ("report", "funding", "--by", "municipality,year"),
    ("report", "people", "--by", "municipality,target_group"),
    ("report", "people", "--by", "municipality,target_group,service"),
    ("report", "absorption", "--by", "municipality"),
    ("report", "caseload", "--on", "2020-06-30"),
    ("report", "reconciliation"),
    ("indicators", "report", "--by", "programme", "--on", "2021-12-31"),
    ("places", "capacity", "--municipality", "dobeles-novads", "--on", "2021-06-01"),
    ("ledger", "balances", "--by", "funder"),
)


@pytest.fixture(scope="module")
def apart(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    """Relays, a broker with six partitions, two of each consumer, and the projections' face."""
    if missing := [program for program in ("java", "mvn") if which(program) is None]:
        pytest.skip(f"no {' and no '.join(missing)} for a real Kafka broker")
    demo_has_folded(demo)
    with running_apart(demo, tmp_path_factory.mktemp("apart")) as one:
        yield one


@pytest.mark.parametrize(("log", "service"), REPLICAS)
def test_a_replica_has_every_row_of_its_log(
    demo: Demo, apart: Apart, log: str, service: str
) -> None:
    replica = log_digest(apart.dsn(service), schema_of(log))

    assert apart.positions[log] > 0
    assert replica == log_digest(demo.dsn(f"lieta_{log}"), "eventlog")


@pytest.mark.parametrize("model", READ_MODELS.values(), ids=READ_MODELS)
def test_a_read_model_has_the_digest_of_the_one_that_is_fed_straight(
    demo: Demo, apart: Apart, model: ReadModel
) -> None:
    digests = []
    for dsn in (demo.dsn("lieta_projections"), apart.dsn("projections")):
        with open_pool(dsn) as pool, reading(pool, model.name) as connection:
            assert parked_events(connection) == []
            digests.append(digest(connection, model, apart.positions))

    assert digests[0] == digests[1]


@pytest.mark.parametrize("model", MODELS["claims"], ids=lambda model: model.name)
def test_what_claims_rest_on_is_what_it_is_when_fed_straight(
    demo: Demo, apart: Apart, model: ReadModel
) -> None:
    straight, through_kafka = (
        tables_of(dsn, model) for dsn in (demo.dsn("lieta_claims"), apart.dsn("claims"))
    )

    assert through_kafka == straight
    assert any(rows_count for rows_count, _ in straight.values())


@pytest.mark.parametrize("arguments", REPORTS, ids=" ".join)
def test_a_report_asked_apart_is_the_same(
    demo: Demo, apart: Apart, arguments: tuple[str, ...]
) -> None:
    together = demo.lieta(*arguments, "--format", "csv")

    told = apart.lieta(*arguments, "--format", "csv")

    assert told == together.stdout
    assert len(told.splitlines()) > 1


def test_the_published_funding_is_what_is_told_apart(apart: Apart) -> None:
    printed = apart.lieta("report", "funding", "--by", "municipality", "--format", "csv")

    told = sorted(row["amount_eur"] for row in csv.DictReader(io.StringIO(printed)))
    assert told == sorted(place["spending_eur"]["total"] for place in PUBLISHED["municipalities"])


def tables_of(dsn: str, model: ReadModel) -> dict[str, tuple[int, str]]:
    """How many rows each table of a read model has, and their SHA-256 whatever their order."""
    query = sql.SQL(
        "SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(told, '\n' ORDER BY told),"
        " ''), 'UTF8')), 'hex')"
        ' FROM (SELECT to_jsonb(r__)::text COLLATE "C" AS told FROM {} r__) rows_'
    )
    with open_pool(dsn) as pool, reading(pool, model.name) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", (model.name,)
        ).fetchall()
        found = {}
        for (name,) in names:
            row = connection.execute(query.format(sql.Identifier(name))).fetchone()
            assert row is not None
            found[name] = (int(row[0]), str(row[1]))
        return found
