"""Who may do what in which database: roles of the services, and no more than each one needs.

There are four databases, on one server or on several: the log of cases, the log of claims, the
tables of the projections, and the keys of personal data. No role reaches a database that is not
named here for it. Fed straight from PostgreSQL, services read the logs of others; fed by Kafka,
none does.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import psycopg
from psycopg import errors, sql

from services.eventlog.schema import (
    grant_appender,
    grant_keeper,
    grant_key_reader,
    grant_reader,
    install_keystore,
    install_log,
)

CASE = "lieta_case"
CLAIMS = "lieta_claims"
PROJECTIONS = "lieta_projections"
RELAY_CASE = "lieta_relay_case"
RELAY_CLAIMS = "lieta_relay_claims"
READER = "lieta_reader"
"""For processes that only answer questions of the projections: it reads tables, and makes none."""

ROLES = (CASE, CLAIMS, PROJECTIONS, RELAY_CASE, RELAY_CLAIMS, READER)

Feed = Literal["direct", "kafka"]


class Owners(NamedTuple):
    """A connection string for each database, of a role that owns it and may make roles."""

    case: str
    claims: str
    projections: str
    keys: str


def install_all(owners: Owners, feed: Feed, passwords: Mapping[str, str] | None = None) -> None:
    """Create or update tables, roles and grants; safe to repeat, and for several at once.

    What a role was granted for the other kind of feed is taken away.

    Args:
        owners: where the databases are; they exist.
        feed: how services learn of the events of others.
        passwords: of the roles that have one; others keep what they have.

    Raises:
        psycopg.OperationalError: a database cannot be reached.
        psycopg.errors.InsufficientPrivilege: an owner may not do what is needed.
    """
    with psycopg.connect(owners.case, autocommit=True) as alone:
        # Two at once would change the same rows of the roles, which one of them cannot.
        alone.execute("SELECT pg_advisory_lock(hashtext('install lieta'))")
        for dsn in owners:
            _make_roles(dsn, passwords or {})
        _install_tables(owners)
        _grant(owners, feed)


def _install_tables(owners: Owners) -> None:
    install_log(owners.case)
    install_log(owners.claims)
    install_keystore(owners.keys)


def _grant(owners: Owners, feed: Feed) -> None:
    direct = feed == "direct"
    case_readers = (CLAIMS, PROJECTIONS, READER) if direct else ()
    claims_readers = (PROJECTIONS, READER) if direct else ()

    _admit(owners.case, CASE, RELAY_CASE, *case_readers)
    grant_appender(owners.case, CASE)
    for role in (RELAY_CASE, *case_readers):
        grant_reader(owners.case, role)

    _admit(owners.claims, CLAIMS, RELAY_CLAIMS, *claims_readers)
    grant_appender(owners.claims, CLAIMS)
    for role in (RELAY_CLAIMS, *claims_readers):
        grant_reader(owners.claims, role)
    _let_make_schemas(owners.claims, CLAIMS)

    _admit(owners.projections, PROJECTIONS, READER)
    _let_make_schemas(owners.projections, PROJECTIONS)
    _let_read_what_is_made(owners.projections, PROJECTIONS, READER)

    _admit(owners.keys, CASE, PROJECTIONS, READER)
    grant_keeper(owners.keys, CASE)
    for role in (PROJECTIONS, READER):
        grant_key_reader(owners.keys, role)


def _make_roles(dsn: str, passwords: Mapping[str, str]) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for role in ROLES:
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,))
            if known.fetchone() is None:
                _run(connection, "CREATE ROLE {} LOGIN", role)
            if role in passwords:
                _set_password(connection, role, passwords[role])


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    # What is sent is only good for checking a password, so no log of the server can leak one.
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(verifier.decode())))


def _admit(dsn: str, *roles: str) -> None:
    """Let these roles connect and none else of ours; who is not admitted keeps no grant."""
    with psycopg.connect(dsn) as connection:
        database = connection.info.dbname
        _run(connection, "REVOKE CONNECT ON DATABASE {} FROM PUBLIC", database)
        for role in ROLES:
            if role in roles:
                _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, role)
            else:
                _run(connection, "REVOKE ALL ON DATABASE {} FROM {}", database, role)
                _take_log(connection, role)


def _take_log(connection: psycopg.Connection, role: str) -> None:
    found = connection.execute("SELECT to_regnamespace('eventlog') IS NOT NULL").fetchone()
    if found == (True,):
        _run(connection, "REVOKE ALL ON ALL TABLES IN SCHEMA eventlog FROM {}", role)
        _run(connection, "REVOKE ALL ON SCHEMA eventlog FROM {}", role)


def _let_make_schemas(dsn: str, role: str) -> None:
    """Read models and replicas are schemas, which their service makes, rebuilds and drops."""
    with psycopg.connect(dsn) as connection:
        _run(connection, "GRANT CREATE ON DATABASE {} TO {}", connection.info.dbname, role)


def _let_read_what_is_made(dsn: str, maker: str, reader: str) -> None:
    """Let `reader` read all that `maker` has made or makes later, a rebuild's tables too."""
    with psycopg.connect(dsn) as connection:
        for right in ("USAGE ON SCHEMAS", "SELECT ON TABLES"):
            grant = f"ALTER DEFAULT PRIVILEGES FOR ROLE {{}} GRANT {right} TO {{}}"
            _run(connection, grant, maker, reader)
        made = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole", (maker,)
        ).fetchall()
        for (schema,) in made:
            _run(connection, "GRANT USAGE ON SCHEMA {} TO {}", schema, reader)
            _run(connection, "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}", schema, reader)


def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def make_database(dsn: str) -> None:
    """Create the database that a connection string names, unless it is there.

    Raises:
        psycopg.OperationalError: the server cannot be reached.
        psycopg.errors.InsufficientPrivilege: the role may not create databases.
    """
    given = psycopg.conninfo.conninfo_to_dict(dsn)
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError as failure:
        server = psycopg.conninfo.make_conninfo(dsn, dbname="postgres")
        with psycopg.connect(server, autocommit=True) as connection:
            name = str(given.get("dbname", ""))
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
            if known.fetchone() is not None or not name:
                raise failure from None
            try:
                _run(connection, "CREATE DATABASE {}", name)
            except (errors.DuplicateDatabase, errors.UniqueViolation):
                return  # another was quicker
