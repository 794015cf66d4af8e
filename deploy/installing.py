"""What `lieta install` does, and where it learns of the databases."""

from pathlib import Path
from typing import Literal

import psycopg
import typer
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.processes.settings import EXIT_WRONG_SETTINGS, settings_of
from deploy.roles import ROLES, Owners, install_all, make_database

EXIT_NOT_DONE = 1


class InstallSettings(BaseSettings):
    """Where the databases are, with roles that own them (`LIETA_OWNER_CASE_DSN`, …).

    A database that is missing is made, if its owner may. In `owner_passwords_dir` stands the
    password of each role in a file named after it; a role without a file gets none.
    """

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    owner_case_dsn: str = Field(description="The case log's database, as its owner.")
    owner_claims_dsn: str = Field(description="The claims log's database, as its owner.")
    owner_projections_dsn: str = Field(description="The database of reports, as its owner.")
    owner_keys_dsn: str = Field(description="The database of keys, as its owner.")
    owner_passwords_dir: Path | None = Field(
        None, description="A folder with each role's password in a file named after the role."
    )
    feed: Literal["direct", "kafka"] = Field(
        "direct", description="How services learn of other services' events."
    )

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


def install() -> None:
    """Make or update everything; ends the process where settings or databases do not allow it."""
    settings = settings_of(InstallSettings)
    try:
        passwords = settings.passwords()
    except (OSError, ValueError) as error:
        typer.echo(f"lieta: LIETA_OWNER_PASSWORDS_DIR: {error}", err=True)
        raise SystemExit(EXIT_WRONG_SETTINGS) from None
    try:
        for dsn in settings.owners():
            make_database(dsn)
        install_all(settings.owners(), settings.feed, passwords)
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        typer.echo(f"Not installed: {error}", err=True)
        raise SystemExit(EXIT_NOT_DONE) from None
    fed = "fed straight from PostgreSQL" if settings.feed == "direct" else "fed by Kafka"
    typer.echo(f"Installed: 4 databases, {len(ROLES)} roles, services {fed}.")
