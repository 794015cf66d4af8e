"""`lieta install`: the databases' tables, roles and grants, made or brought up to date.

It is run by whoever owns the databases, before a new version's services start; services themselves
have roles that could not do this.
"""

from pathlib import Path
from typing import Literal

import psycopg
import typer
from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.roles import ROLES, Owners, install_all, make_database

app = typer.Typer(help="Make or update the databases' tables, roles and grants, as their owner.")

NO_SETTING = 2
NOT_DONE = 1


class InstallSettings(BaseSettings):
    """Where the databases are, with roles that own them (`LIETA_OWNER_CASE_DSN`, …).

    A database that is missing is made, if its owner may. In `owner_passwords_dir` stands the
    password of each role in a file named after it; a role without a file gets none.
    """

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    owner_case_dsn: str
    owner_claims_dsn: str
    owner_projections_dsn: str
    owner_keys_dsn: str
    owner_passwords_dir: Path | None = None
    feed: Literal["direct", "kafka"] = "direct"

    def owners(self) -> Owners:
        """The owners' connection strings."""
        return Owners(
            self.owner_case_dsn,
            self.owner_claims_dsn,
            self.owner_projections_dsn,
            self.owner_keys_dsn,
        )

    def passwords(self) -> dict[str, str]:
        """The passwords of the roles that have a file.

        Raises:
            OSError: the folder or a file in it cannot be read.
            ValueError: a file is empty.
        """
        if self.owner_passwords_dir is None:
            return {}
        found = {path.name: path for path in self.owner_passwords_dir.iterdir()}
        passwords = {
            role: found[role].read_text(encoding="utf-8").strip() for role in ROLES if role in found
        }
        for role, password in passwords.items():
            if not password:
                raise ValueError(f"The file with the password of {role} is empty.")
        return passwords


@app.callback(invoke_without_command=True)
def install() -> None:
    """Make or update the databases' tables, roles and grants, as their owner; safe to repeat."""
    try:
        settings = InstallSettings()
        passwords = settings.passwords()
    except ValidationError as error:
        names = ", ".join(f"LIETA_{str(one['loc'][0]).upper()}" for one in error.errors())
        typer.echo(f"Missing or wrong in the environment: {names}.", err=True)
        raise typer.Exit(NO_SETTING) from None
    except (OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(NO_SETTING) from None
    try:
        for dsn in settings.owners():
            make_database(dsn)
        install_all(settings.owners(), settings.feed, passwords)
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        typer.echo(f"Not installed: {error}", err=True)
        raise typer.Exit(NOT_DONE) from None
    fed = "fed straight from PostgreSQL" if settings.feed == "direct" else "fed by Kafka"
    typer.echo(f"Installed: 4 databases, {len(ROLES)} roles, services {fed}.")
