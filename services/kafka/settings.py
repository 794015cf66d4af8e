"""Where Kafka is, and how to speak with it."""

from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

BOOTSTRAP_MS = 5000
"""How long a client looks for a broker before whoever made it is told, and may be stopped."""


class KafkaSettings(BaseSettings):
    """How to reach the brokers, from the environment (`LIETA_KAFKA_BOOTSTRAP`, …).

    A topic that is not there is made with `partitions` and `replication_factor`.
    """

    model_config = SettingsConfigDict(env_prefix="LIETA_KAFKA_")

    bootstrap: str
    partitions: int = 6
    replication_factor: int = 1
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    ssl_ca_file: Path | None = None
    ssl_certificate_file: Path | None = None
    ssl_key_file: Path | None = None
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None

    def client(self) -> dict[str, Any]:
        """What every client of kafka-python takes."""
        options: dict[str, Any] = {
            "bootstrap_timeout_ms": BOOTSTRAP_MS,
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.security_protocol,
            "ssl_cafile": self.ssl_ca_file and str(self.ssl_ca_file),
            "ssl_certfile": self.ssl_certificate_file and str(self.ssl_certificate_file),
            "ssl_keyfile": self.ssl_key_file and str(self.ssl_key_file),
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_username,
            "sasl_plain_password": self.sasl_password and self.sasl_password.get_secret_value(),
        }
        return {name: value for name, value in options.items() if value is not None}
