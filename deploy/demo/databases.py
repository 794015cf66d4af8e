"""The databases and roles of a whole installation on one server, as the demo connects to them."""

from typing import NamedTuple

from deploy.embedded_postgres import EmbeddedPostgres
from deploy.roles import CASE, CLAIMS, PROJECTIONS, Owners, install_all


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
    owners = Owners(
        case=server.create_database("lieta_case"),
        claims=server.create_database("lieta_claims"),
        projections=server.create_database("lieta_projections"),
        keys=server.create_database("lieta_keys"),
    )
    install_all(owners, "direct")
    return Dsns(
        case=server.dsn("lieta_case", CASE),
        keys=server.dsn("lieta_keys", CASE),
        claims=server.dsn("lieta_claims", CLAIMS),
        claims_case_feed=server.dsn("lieta_case", CLAIMS),
        projections=server.dsn("lieta_projections", PROJECTIONS),
        projections_keys=server.dsn("lieta_keys", PROJECTIONS),
        projections_case_feed=server.dsn("lieta_case", PROJECTIONS),
        projections_claims_feed=server.dsn("lieta_claims", PROJECTIONS),
    )
