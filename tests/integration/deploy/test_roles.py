"""Each role can do what its work needs, and is refused everything else by the database itself."""

from collections.abc import Callable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from deploy.roles import (
    CASE,
    CLAIMS,
    PROJECTIONS,
    READER,
    RELAY_CASE,
    RELAY_CLAIMS,
    ROLES,
    install_all,
)
from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.read_model import install
from services.eventlog.rebuild import rebuild
from services.eventlog.replica import install_replica
from services.projections.models.projection_clock import PROJECTION_CLOCK
from services.projections.models.spending import SPENDING
from tests.integration.deploy.conftest import Installation

INSERT = (
    "INSERT INTO eventlog.event VALUES (99, gen_random_uuid(), 1, 'toy', 1, now(), NULL, NULL, 'a',"
    " 'p', gen_random_uuid(), gen_random_uuid(), NULL, '{}')"
)
CHANGES = (
    INSERT,
    "UPDATE eventlog.event SET actor = 'another'",
    "DELETE FROM eventlog.event",
    "TRUNCATE eventlog.event",
    "DROP TABLE eventlog.event",
    "ALTER TABLE eventlog.event DISABLE TRIGGER ALL",
    "CREATE OR REPLACE FUNCTION eventlog.refuse_change() RETURNS trigger LANGUAGE sql AS ''",
)
APPEND = "SELECT eventlog.append('{}', '{}', '{}')"
DIRECT_REACH = {
    "case": {CASE, RELAY_CASE, CLAIMS, PROJECTIONS, READER},
    "claims": {CLAIMS, RELAY_CLAIMS, PROJECTIONS, READER},
    "projections": {PROJECTIONS, READER},
    "keys": {CASE, PROJECTIONS, READER},
}
APART_REACH = DIRECT_REACH | {"case": {CASE, RELAY_CASE}, "claims": {CLAIMS, RELAY_CLAIMS}}


def refused(connection: psycopg.Connection, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        connection.execute(statement.encode())


def who_can_connect(installation: Installation) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for database in installation.owners._fields:
        found[database] = set()
        for role in ROLES:
            try:
                with installation.acting_as(role, database) as connection:
                    connection.execute("SELECT 1")
            except psycopg.OperationalError as refusal:
                assert "CONNECT privilege" in str(refusal)  # noqa: PT017 - others are let in
            else:
                found[database].add(role)
    return found


def test_fed_by_kafka_no_service_reaches_the_database_of_another(apart: Installation) -> None:
    assert who_can_connect(apart) == APART_REACH


def test_fed_straight_from_postgresql_services_read_the_logs_of_others(
    direct: Installation,
) -> None:
    assert who_can_connect(direct) == DIRECT_REACH
    for role in (CLAIMS, PROJECTIONS, READER):
        with direct.acting_as(role, "case") as connection:
            assert connection.execute("SELECT count(*) FROM eventlog.event").fetchone() == (2,)
            refused(connection, "SELECT * FROM eventlog.receipt")
            refused(connection, "SELECT * FROM eventlog.unique_key")


@pytest.mark.parametrize("statement", [*CHANGES, "DELETE FROM eventlog.receipt"])
@pytest.mark.parametrize("role", [CASE, RELAY_CASE])
def test_nobody_changes_an_event_or_adds_one_past_the_function(
    apart: Installation, role: str, statement: str
) -> None:
    with apart.acting_as(role, "case") as connection:
        refused(connection, statement)


@pytest.mark.parametrize("role", [CLAIMS, PROJECTIONS, READER])
@pytest.mark.parametrize("statement", [*CHANGES, APPEND])
def test_whoever_reads_the_log_of_another_only_reads(
    direct: Installation, role: str, statement: str
) -> None:
    with direct.acting_as(role, "case") as connection:
        refused(connection, statement)


def test_a_relay_reads_events_stands_alone_and_is_woken_but_appends_nothing(
    apart: Installation,
) -> None:
    with apart.acting_as(RELAY_CASE, "case") as connection:
        assert connection.execute("SELECT count(state) FROM eventlog.event").fetchone() == (2,)
        connection.execute("SELECT pg_try_advisory_lock(hashtext('lieta.relay'), 0)")
        connection.execute("LISTEN eventlog")
        refused(connection, APPEND)
        refused(connection, "SELECT * FROM eventlog.receipt")
        refused(connection, "CREATE SCHEMA mine")
        refused(connection, "CREATE TABLE public.mine ()")


def test_the_case_service_keeps_keys_but_never_forgets_that_one_was_destroyed(
    apart: Installation,
) -> None:
    with apart.acting_as(CASE, "keys") as connection:
        assert connection.execute("SELECT count(*) FROM subject_key").fetchone() == (1,)
        refused(connection, "DELETE FROM subject_key")
        refused(connection, "TRUNCATE subject_key")


@pytest.mark.parametrize("role", [PROJECTIONS, READER])
def test_the_projections_read_keys_and_make_or_destroy_none(apart: Installation, role: str) -> None:
    with apart.acting_as(role, "keys") as connection:
        connection.execute("SELECT wrapped_key FROM subject_key")
        refused(connection, "INSERT INTO subject_key VALUES (gen_random_uuid(), '')")
        refused(connection, "UPDATE subject_key SET wrapped_key = NULL, destroyed_at = now()")


def test_the_reader_reads_tables_that_the_projections_make_later_and_rebuild(
    direct: Installation,
) -> None:
    case, projections = direct.owners.case, direct.owners.projections
    as_projections = make_conninfo(projections, user=PROJECTIONS)
    models = [PROJECTION_CLOCK, SPENDING]
    with (
        open_pool(as_projections) as pool,
        open_pool(make_conninfo(case, user=PROJECTIONS)) as case_pool,
    ):
        install(pool, models)
        install_replica(pool, "case")
        rebuild(pool, models, [PostgresFeed("case", case_pool, FactMapper(NoKeys()))])

    with direct.acting_as(READER, "projections") as connection:
        [(counted,)] = connection.execute("SELECT count(*) FROM spending.checkpoint")
        assert counted >= 1
        connection.execute("SELECT * FROM replica_case.complete")
        refused(connection, "DELETE FROM spending.checkpoint")
        refused(connection, "INSERT INTO replica_case.progress DEFAULT VALUES")
        refused(connection, "DROP SCHEMA spending CASCADE")
        refused(connection, "CREATE SCHEMA mine")


def test_installing_again_for_kafka_takes_away_what_was_granted_for_direct_feeds(
    fresh_database: Callable[[], str],
) -> None:
    installation = Installation.made(fresh_database, "direct")
    assert who_can_connect(installation) == DIRECT_REACH

    install_all(installation.owners, "kafka")

    assert who_can_connect(installation) == APART_REACH
    with psycopg.connect(installation.owners.case) as owner:
        [(left,)] = owner.execute(
            "SELECT has_table_privilege(%s, 'eventlog.event', 'SELECT')", (CLAIMS,)
        )
        assert left is False
