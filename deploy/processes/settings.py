"""What every process needs besides what its service does, from the environment."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import typer
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.eventlog.keystore import secret
from services.kafka.feeds import FeedSettings
from services.kafka.settings import KafkaSettings
from services.observing.tracing import Exporting
from services.web.identity import Actor, Identity

S = TypeVar("S", bound=BaseSettings)
T = TypeVar("T")

EXIT_WRONG_SETTINGS = 2

KEY_FILES = ("key_encryption_key_file", "index_key_file", "pseudonym_key_file")
"""Settings that name a file of 32 bytes in Base64."""


class ProcessSettings(BaseSettings):
    """Where a process answers and sends traces (`LIETA_HOST`, `LIETA_PORT`, `LIETA_TRACES`)."""

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    traces: Exporting = Field(
        "off", description="off; console: lines of JSON to standard output; otlp: see OTEL_*."
    )


class TokenSettings(BaseSettings):
    """Who holds which token (`LIETA_TOKEN_FILE`)."""

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    token_file: Path = Field(
        description="A JSON file: the SHA-256 of each token, with the actor's id and role."
    )


def kafka_settings(settings: FeedSettings) -> KafkaSettings | None:
    """Where Kafka is; None where the service reads other services' logs directly."""
    return settings_of(KafkaSettings) if settings.feed == "kafka" else None


def nobody() -> Identity:
    """The identity of a process that has nothing to ask of it but probes."""
    return _Nobody()


class _Nobody:
    def actor(self, token: str) -> Actor | None:  # noqa: ARG002 - nobody has any token
        return None


def settings_of(settings_type: type[S]) -> S:
    """The settings from the environment; ends the process where something is missing or wrong."""
    try:
        settings = settings_type()
    except ValidationError as error:
        _refuse(settings_type, error)
    for name, value in settings:
        if name in KEY_FILES and value is not None:
            read_file(f"LIETA_{name.upper()}", value, secret)
    return settings


def read_file(variable: str, path: Path, read: Callable[[Path], T]) -> T:
    """What `read` makes of the file that the variable names; ends the process where it cannot."""
    try:
        return read(path)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        # The text of an error of reading may repeat what stands in the file.
        _end(f"{variable}: the file cannot be used ({type(error).__name__})")


def _refuse(settings_type: type[BaseSettings], error: ValidationError) -> NoReturn:
    """Name each variable and what is wrong with it, and never its value: it may be a secret."""
    lines = []
    prefix = str(settings_type.model_config.get("env_prefix", ""))
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        variable = f"{prefix}{'_'.join(map(str, one['loc']))}".upper() if one["loc"] else "settings"
        lines.append(f"{variable}: {one['msg']}")
    _end(*lines)


def _end(*lines: str) -> NoReturn:
    for line in (*lines, "deploy/env.example describes every variable"):
        typer.echo(f"lieta: {line}", err=True)
    raise SystemExit(EXIT_WRONG_SETTINGS)
