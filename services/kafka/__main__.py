"""The relay of one log as a process: `python -m services.kafka case`."""

import signal
import sys

from pydantic_settings import BaseSettings, SettingsConfigDict

from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings


class RelaySettings(BaseSettings):
    """Where the log is (`LIETA_RELAY_DSN`), with a role that only reads it."""

    model_config = SettingsConfigDict(env_prefix="LIETA_RELAY_")

    dsn: str


def main() -> None:
    """Publish the log named on the command line until SIGTERM or SIGINT."""
    if len(sys.argv) != 2 or sys.argv[1] not in ("case", "claims"):
        sys.exit("usage: python -m services.kafka case|claims")
    relay = Relay(sys.argv[1], RelaySettings().dsn, KafkaSettings())
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: relay.stop())
    relay.run()


if __name__ == "__main__":
    main()
