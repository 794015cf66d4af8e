"""Installing the tables of a log and of a key store, and granting a service what it needs."""

from importlib.resources import files

import psycopg
from psycopg import sql

_GRANTS = """
GRANT USAGE ON SCHEMA eventlog TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA eventlog TO {role};
GRANT EXECUTE ON FUNCTION eventlog.append TO {role};
"""
_READER_GRANTS = """
GRANT USAGE ON SCHEMA eventlog TO {role};
GRANT SELECT ON eventlog.event TO {role};
"""


def _script(name: str) -> str:
    return files("services.eventlog").joinpath(name).read_text(encoding="utf-8")


def install_log(dsn: str) -> None:
    """Create or update the log's tables and functions in the database; safe to repeat.

    Args:
        dsn: names the database as its owner.
    """
    with psycopg.connect(dsn) as connection:
        # Two starters at once would collide in CREATE ... IF NOT EXISTS.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('install eventlog'))")
        connection.execute(_script("schema.sql").encode())


def install_keystore(dsn: str) -> None:
    """Create the key store's table in its own database; safe to repeat."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('install keystore'))")
        connection.execute(_script("keystore.sql").encode())


def grant_appender(dsn: str, role: str) -> None:
    """Let `role` append through the function, and select; never update, delete or truncate."""
    _grant(dsn, role, _GRANTS)


def grant_reader(dsn: str, role: str) -> None:
    """Let `role` read the events, as a feed does."""
    _grant(dsn, role, _READER_GRANTS)


def grant_keeper(dsn: str, role: str) -> None:
    """Let `role` make, read and destroy subjects' keys, but never delete that one was destroyed."""
    _grant(dsn, role, "GRANT SELECT, INSERT, UPDATE ON subject_key TO {role}")


def grant_key_reader(dsn: str, role: str) -> None:
    """Let `role` read subjects' keys, and nothing else of the key store."""
    _grant(dsn, role, "GRANT SELECT ON subject_key TO {role}")


def _grant(dsn: str, role: str, grants: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(sql.SQL(grants).format(role=sql.Identifier(role)))
