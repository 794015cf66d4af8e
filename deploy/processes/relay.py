"""`lieta relay`: publishes one log to Kafka, and answers probes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

from fastapi import FastAPI
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.processes.settings import nobody, settings_of
from services.kafka.figures import RelayCollector
from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings
from services.web.app import Check, Face, make_app


class RelaySettings(BaseSettings):
    """Where the log is (`LIETA_RELAY_DSN`)."""

    model_config = SettingsConfigDict(env_prefix="LIETA_RELAY_")

    dsn: str = Field(description="The log's database, with a role that only reads it.")


def app_of(log: str, from_position: int | None = None) -> FastAPI:
    """The relay of the log with its probes; see `Relay` for the position."""
    dsn, kafka = settings_of(RelaySettings).dsn, settings_of(KafkaSettings)

    @contextmanager
    def start(app: FastAPI) -> Iterator[Mapping[str, Check]]:
        relay = Relay(log, dsn, kafka, from_position)
        app.state.collectors.append(RelayCollector(relay))
        thread = Thread(target=relay.run, name=f"relay-{log}")
        thread.start()
        try:
            yield {f"relay of the {log} log": relay.check}
        finally:
            relay.stop()
            thread.join()

    face = Face((), start)
    return make_app(f"Lieta: relay of the {log} log", "Probes only.", nobody(), [face])
