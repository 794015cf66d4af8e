"""`lieta install` makes an installation from nothing, may be repeated, and says what lacks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner

from deploy.embedded_postgres import EmbeddedPostgres
from deploy.install import app
from deploy.roles import CASE, ROLES, Owners, install_all


@pytest.fixture
def environment(postgres: EmbeddedPostgres, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Names of databases that nobody has made, and a password for one role."""
    (tmp_path / CASE).write_text("a password\n")
    names = {name: f"new_{name}_{tmp_path.name}" for name in Owners._fields}
    yield {
        f"LIETA_OWNER_{name.upper()}_DSN": make_conninfo(postgres.dsn(), dbname=database)
        for name, database in names.items()
    } | {"LIETA_OWNER_PASSWORDS_DIR": str(tmp_path), "LIETA_FEED": "kafka"}
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        for database in names.values():
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(database)))


def test_it_makes_databases_roles_and_grants_and_may_be_repeated(
    environment: dict[str, str], postgres: EmbeddedPostgres
) -> None:
    for _ in range(2):
        done = CliRunner().invoke(app, env=environment)
        assert done.exit_code == 0, done.output
        assert "4 databases, 6 roles, services fed by Kafka" in done.output

    with psycopg.connect(postgres.dsn()) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolbypassrls, left(rolpassword, 13)"
            " FROM pg_authid WHERE rolname = ANY(%s)",
            (list(ROLES),),
        ).fetchall()
    assert {row[0] for row in found} == set(ROLES)
    assert not any(flag for _, *flags, _ in found for flag in flags)
    assert (CASE, False, False, False, "SCRAM-SHA-256") in found


def test_it_names_each_setting_that_is_missing(environment: dict[str, str]) -> None:
    without = environment | {"LIETA_OWNER_KEYS_DSN": None, "LIETA_FEED": "pigeon"}

    done = CliRunner().invoke(app, env=without)

    assert done.exit_code == 2
    assert "LIETA_OWNER_KEYS_DSN" in done.output
    assert "LIETA_FEED" in done.output


def test_an_empty_password_is_refused_before_anything_is_made(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / CASE).write_text("\n")

    done = CliRunner().invoke(app, env=environment)

    assert done.exit_code == 2
    assert f"password of {CASE} is empty" in done.output


def test_a_role_that_owns_nothing_installs_nothing(environment: dict[str, str]) -> None:
    CliRunner().invoke(app, env=environment)
    as_service = {
        name: make_conninfo(dsn, user=CASE) if name.endswith("_DSN") else dsn
        for name, dsn in environment.items()
    }

    done = CliRunner().invoke(app, env=as_service)

    assert done.exit_code == 1
    assert "Not installed" in done.output


def test_several_at_once_make_one_installation(
    environment: dict[str, str], postgres: EmbeddedPostgres
) -> None:
    assert CliRunner().invoke(app, env=environment).exit_code == 0
    owners = Owners(*(environment[f"LIETA_OWNER_{name.upper()}_DSN"] for name in Owners._fields))

    with ThreadPoolExecutor() as threads:
        for done in [threads.submit(install_all, owners, "kafka") for _ in range(4)]:
            done.result()
