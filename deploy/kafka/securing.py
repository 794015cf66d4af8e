"""A broker that speaks TLS and asks for a password: SASL_SSL with SCRAM-SHA-512."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

BROKER_USER = "broker"
LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required"


class Security(NamedTuple):
    """What a broker needs beside its other settings.

    Args:
        key_store: its key (PKCS#8) and the chain of its certificate, one PEM file.
        passwords: of every user, and of `broker`, as which brokers speak with each other.
    """

    key_store: Path
    passwords: Mapping[str, str]

    def settings(self) -> dict[str, str]:
        """The broker's settings: one listener for everybody, TLS and a password."""
        password = self.passwords[BROKER_USER]
        return {
            "listener.security.protocol.map": "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "SASL_SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": (
                f'{LOGIN} username="{BROKER_USER}" password="{password}";'
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self.key_store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.key_store),
            "ssl.enabled.protocols": "TLSv1.3",
        }

    def format_options(self) -> list[str]:
        """What the storage is formatted with, so that the users are there from the beginning."""
        options = []
        for user, password in self.passwords.items():
            options += ["--add-scram", f"SCRAM-SHA-512=[name={user},password={password}]"]
        return options
