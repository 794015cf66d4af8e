"""The databases and roles of a whole installation on one server.

Three services, each with its own database and a role that owns no log; the keys of personal data
are in a database of their own.
"""

from typing import NamedTuple

import psycopg
from psycopg import sql

from deploy.embedded_postgres import EmbeddedPostgres
from services.eventlog.schema import (
    grant_appender,
    grant_keeper,
    grant_key_reader,
    grant_reader,
    install_keystore,
    install_log,
)

CASE_ROLE = "lieta_case"
CLAIMS_ROLE = "lieta_claims"
PROJECTIONS_ROLE = "lieta_projections"


class Dsns(NamedTuple):
    """How each service reaches what it needs, each with its own role."""

    case: str
    keys: str
    claims: str
    claims_case_feed: str
    projections: str
    projections_keys: str
    projections_case_feed: str
    projections_claims_feed: str


def create_databases(server: EmbeddedPostgres) -> Dsns:
    """Create or update the databases, tables, roles and grants; safe to repeat."""
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        for role in (CASE_ROLE, CLAIMS_ROLE, PROJECTIONS_ROLE):
            _create_role(connection, role)
    case = server.create_database("lieta_case")
    claims = server.create_database("lieta_claims")
    projections = server.create_database("lieta_projections")
    keys = server.create_database("lieta_keys")
    install_log(case)
    install_log(claims)
    install_keystore(keys)
    grant_appender(case, CASE_ROLE)
    grant_keeper(keys, CASE_ROLE)
    grant_key_reader(keys, PROJECTIONS_ROLE)
    grant_appender(claims, CLAIMS_ROLE)
    grant_reader(case, CLAIMS_ROLE)
    grant_reader(case, PROJECTIONS_ROLE)
    grant_reader(claims, PROJECTIONS_ROLE)
    _let_create_schemas(claims, "lieta_claims", CLAIMS_ROLE)
    _let_create_schemas(projections, "lieta_projections", PROJECTIONS_ROLE)
    return Dsns(
        case=server.dsn("lieta_case", CASE_ROLE),
        keys=server.dsn("lieta_keys", CASE_ROLE),
        claims=server.dsn("lieta_claims", CLAIMS_ROLE),
        claims_case_feed=server.dsn("lieta_case", CLAIMS_ROLE),
        projections=server.dsn("lieta_projections", PROJECTIONS_ROLE),
        projections_keys=server.dsn("lieta_keys", PROJECTIONS_ROLE),
        projections_case_feed=server.dsn("lieta_case", PROJECTIONS_ROLE),
        projections_claims_feed=server.dsn("lieta_claims", PROJECTIONS_ROLE),
    )


def _create_role(connection: psycopg.Connection, role: str) -> None:
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _let_create_schemas(dsn: str, database: str, role: str) -> None:
    # Read models are schemas of their own, which their service makes, rebuilds and drops.
    with psycopg.connect(dsn) as connection:
        connection.execute(
            sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(role)
            )
        )
