"""What was stored once, in any version, is folded for ever: straight from the log, and as
messages of the relay that a replica took in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest
from psycopg import Connection, sql
from psycopg.rows import class_row

from services.claims.main import MODELS as CLAIMS_MODELS
from services.eventlog.feed import Feed, PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.projector import catch_up
from services.eventlog.read_model import ReadModel, install, parked_events, reading
from services.eventlog.recorder import EventRecorder
from services.eventlog.replica import (
    COLUMNS,
    Batch,
    LogRow,
    PartitionState,
    Replica,
    ReplicaFeed,
    install_replica,
)
from services.eventlog.schema import install_log
from services.kafka.messages import event_message
from services.kafka.reading import said_by
from services.projections.runner import READ_MODELS
from tests.support.stored_examples import examples, rows

MODELS: list[ReadModel] = [*READ_MODELS.values(), *CLAIMS_MODELS]
LOGS = ("case", "claims")


class Folded(NamedTuple):
    """Both logs with every example, and what is folded from them, straight and from replicas."""

    logs: dict[str, Pool]
    straight: Pool
    apart: Pool
    feeds: list[Feed]


def rows_of(log: Pool) -> list[LogRow]:
    """Everything in a log, by its columns."""
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    query = sql.SQL("SELECT {} FROM eventlog.event ORDER BY position").format(columns)
    with log.connection() as connection, connection.cursor(row_factory=class_row(LogRow)) as cursor:
        return cursor.execute(query).fetchall()


def sent(log: str, found: list[LogRow]) -> list[LogRow]:
    """The rows as they are after they travelled as messages."""
    messages = [event_message(log, row) for row in found]
    said = [said_by(log, message.headers, message.value) for message in messages]
    return [one for one in said if isinstance(one, LogRow)]


def replicated(log: str, source: Pool, target: Pool) -> Feed:
    install_replica(target, log)
    found = sent(log, rows_of(source))
    state = PartitionState("topic", len(found), len(found))
    Replica(log, target).receive(Batch(found, {0: state}))
    return ReplicaFeed(log, target, FactMapper(NoKeys()))


@pytest.fixture(scope="module")
def folded(module_database: Callable[[], str]) -> Iterator[Folded]:
    with ExitStack() as stack:
        pools = {}
        for log in LOGS:
            dsn = module_database()
            install_log(dsn)
            pools[log] = stack.enter_context(open_pool(dsn))
            EventRecorder(pools[log]).insert_events(rows(log))
        straight, apart = (stack.enter_context(open_pool(module_database())) for _ in range(2))
        feeds: list[Feed] = [PostgresFeed(log, pools[log], FactMapper(NoKeys())) for log in LOGS]
        replicas = [replicated(log, pools[log], apart) for log in LOGS]
        for pool, read in ((straight, feeds), (apart, replicas)):
            install(pool, MODELS)
            catch_up(pool, MODELS, read)
        yield Folded(pools, straight, apart, replicas)


def test_every_example_is_in_its_log(folded: Folded) -> None:
    told = [
        f"{row.type_name}@{row.schema_version}" for log in LOGS for row in rows_of(folded.logs[log])
    ]

    assert sorted(told) == sorted(f"{one.type_name}@{one.schema_version}" for one in examples())


@pytest.mark.parametrize("log", LOGS)
def test_every_example_is_the_same_row_after_it_travelled(folded: Folded, log: str) -> None:
    found = rows_of(folded.logs[log])

    assert sent(log, found) == found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_read_model_folds_every_example(folded: Folded, model: ReadModel) -> None:
    with reading(folded.straight, model.name) as connection:
        assert parked_events(connection) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_read_model_folded_from_a_replica_has_the_same_rows(
    folded: Folded, model: ReadModel
) -> None:
    assert contents(folded.apart, model) == contents(folded.straight, model)


@pytest.mark.parametrize("log", LOGS)
def test_a_replica_reads_as_the_log_does(folded: Folded, log: str) -> None:
    straight = PostgresFeed(log, folded.logs[log], FactMapper(NoKeys()))
    [replica] = [feed for feed in folded.feeds if feed.log == log]

    assert list(replica.read(0, 1000)) == list(straight.read(0, 1000)) != []


def contents(pool: Pool, model: ReadModel) -> dict[str, list[str]]:
    """Every row of every table of a read model, as text."""
    with reading(pool, model.name) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", (model.name,)
        ).fetchall()
        return {name: sorted(every_row(connection, name)) for (name,) in names}


def every_row(connection: Connection[Any], table: str) -> list[str]:
    query = sql.SQL("SELECT to_jsonb(r__)::text FROM {} r__").format(sql.Identifier(table))
    return [text for (text,) in connection.execute(query)]
