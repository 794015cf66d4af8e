"""The typed client of the public HTTP API."""

from contracts.client.client import Client
from contracts.client.errors import (
    ClientError,
    ImportRefusedError,
    ProblemError,
    ServerUnreachable,
    UnexpectedAnswer,
)
from contracts.client.importing import ImportStep
from contracts.client.ledger import LedgerFilter
from contracts.client.transport import is_loopback

__all__ = [
    "Client",
    "ClientError",
    "ImportRefusedError",
    "ImportStep",
    "LedgerFilter",
    "ProblemError",
    "ServerUnreachable",
    "UnexpectedAnswer",
    "is_loopback",
]
