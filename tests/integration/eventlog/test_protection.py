"""The log is append-only for everybody, and each role may do no more than its work needs."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from services.eventlog.bulk import bulk_append
from services.eventlog.event import UniqueKey
from services.eventlog.pool import open_pool
from services.eventlog.recorder import EventRecorder
from services.eventlog.schema import grant_appender, grant_reader, install_log
from tests.integration.eventlog.stored import count_rows, receipt, stored

Grant = Callable[[str, str], None]

INSERT = (
    "INSERT INTO eventlog.event VALUES (2, gen_random_uuid(), 1, 'toy', 1, now(), NULL, NULL, 'a',"
    " 'p', gen_random_uuid(), gen_random_uuid(), NULL, '{}')"
)


@pytest.fixture
def as_role(dsn: str) -> Iterator[Callable[[Grant], str]]:
    """Makes a login role that was granted no more than the given, and returns its DSN."""
    roles: list[str] = []

    def as_role(grant: Grant) -> str:
        role = f"role_{uuid4().hex}"
        with psycopg.connect(dsn) as owner:
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        roles.append(role)
        grant(dsn, role)
        return make_conninfo(dsn, user=role)

    yield as_role

    with psycopg.connect(dsn) as owner:
        for role in map(sql.Identifier, roles):
            owner.execute(sql.SQL("DROP OWNED BY {}").format(role))
            owner.execute(sql.SQL("DROP ROLE {}").format(role))


def given_one_of_each(recorder: EventRecorder) -> None:
    stream = uuid4()
    recorder.insert_events(
        stored(stream, 1), receipts=[receipt()], unique_keys=[UniqueKey("s", b"d", stream)]
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eventlog.event SET actor = 'another'",
        "UPDATE eventlog.event SET actor = 'another' WHERE false",
        "DELETE FROM eventlog.event",
        "TRUNCATE eventlog.event",
        "TRUNCATE eventlog.event, eventlog.receipt CASCADE",
        "MERGE INTO eventlog.event USING (VALUES (1)) v(p) ON true WHEN MATCHED THEN DELETE",
        "UPDATE eventlog.receipt SET status = 500",
        "DELETE FROM eventlog.receipt",
        "TRUNCATE eventlog.receipt",
    ],
)
def test_not_even_the_owner_changes_what_was_recorded(
    recorder: EventRecorder, dsn: str, statement: str
) -> None:
    given_one_of_each(recorder)

    with psycopg.connect(dsn) as owner, pytest.raises(RestrictViolation, match="append-only"):
        owner.execute(statement.encode())

    assert count_rows(dsn) == count_rows(dsn, "receipt") == 1


def test_an_appender_appends_by_ones_and_in_bulk_and_reads_back(
    dsn: str, as_role: Callable[[Grant], str]
) -> None:
    with open_pool(as_role(grant_appender)) as pool:
        appender = EventRecorder(pool)
        given_one_of_each(appender)
        with bulk_append(pool) as bulk:
            bulk.add(stored(uuid4(), 1, 2), receipt())

        assert appender.max_notification_id() == 3
        assert appender.find_unique_key("s", b"d") is not None
    assert count_rows(dsn, "receipt") == 2


@pytest.mark.parametrize(
    "statement",
    [
        INSERT,
        "UPDATE eventlog.event SET actor = 'another'",
        "DELETE FROM eventlog.event",
        "TRUNCATE eventlog.event",
        "UPDATE eventlog.receipt SET status = 500",
        "DELETE FROM eventlog.receipt",
        "INSERT INTO eventlog.unique_key VALUES ('s', 'other', gen_random_uuid())",
        "UPDATE eventlog.unique_key SET originator_id = gen_random_uuid()",
        "DELETE FROM eventlog.unique_key",
        "ALTER TABLE eventlog.event DISABLE TRIGGER ALL",
        "DROP TABLE eventlog.event",
        "CREATE TABLE eventlog.mine ()",
    ],
)
def test_an_appender_may_do_nothing_but_append_and_select(
    recorder: EventRecorder, as_role: Callable[[Grant], str], statement: str
) -> None:
    given_one_of_each(recorder)

    dsn = as_role(grant_appender)

    with psycopg.connect(dsn) as appender, pytest.raises(InsufficientPrivilege):
        appender.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        INSERT,
        "SELECT eventlog.append('{}', '{}', '{}')",
        "SELECT * FROM eventlog.receipt",
        "SELECT * FROM eventlog.unique_key",
        "DELETE FROM eventlog.event",
    ],
)
def test_a_reader_may_do_nothing_but_select_events(
    recorder: EventRecorder, as_role: Callable[[Grant], str], statement: str
) -> None:
    given_one_of_each(recorder)

    with psycopg.connect(as_role(grant_reader)) as reader:
        assert reader.execute("SELECT count(*) FROM eventlog.event").fetchone() == (1,)
        with pytest.raises(InsufficientPrivilege):
            reader.execute(statement.encode())


def test_a_role_that_was_granted_nothing_sees_nothing(
    as_role: Callable[[Grant], str],
) -> None:
    dsn = as_role(lambda *_: None)

    with psycopg.connect(dsn) as stranger, pytest.raises(InsufficientPrivilege):
        stranger.execute("SELECT count(*) FROM eventlog.event")


def test_installing_again_keeps_what_was_recorded(recorder: EventRecorder, dsn: str) -> None:
    given_one_of_each(recorder)

    install_log(dsn)

    assert count_rows(dsn) == 1
    assert recorder.insert_events(stored(uuid4(), 1)) == [2]
