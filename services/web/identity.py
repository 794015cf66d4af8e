"""Who asks: a bearer token names an actor.

The token is opaque to the client. Here it is looked up in a file of token digests; whatever issues
tokens later, the header and the `Actor` stay.
"""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Literal, Protocol

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from contracts.model import Code, Model, Name
from services.web.problems import Problem

Role = Literal["caseworker", "region_officer", "auditor", "reporting_officer"]


class Actor(Model):
    """Somebody who acts: `actor_id` goes into every event they cause."""

    actor_id: Name
    role: Role
    municipality: Code | None = None


class Identity(Protocol):
    """Tells who holds a token."""

    def actor(self, token: str) -> Actor | None:
        """The actor of the token; None where nobody has it."""


def token_digest(token: str) -> str:
    """How a token is kept: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenFile:
    """Actors by the digest of their token, read from a JSON file at the start."""

    def __init__(self, path: Path) -> None:
        entries = json.loads(path.read_text(encoding="utf-8"))
        self._actors = {digest: Actor(**entry) for digest, entry in entries.items()}

    def actor(self, token: str) -> Actor | None:
        """See `Identity.actor`."""
        return self._actors.get(token_digest(token))


_bearer = HTTPBearer(auto_error=False, description="A token of one of the demo's people.")


def current_actor(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Actor:
    """The actor of the request.

    Raises:
        Problem: 401 where the token is missing or unknown.
    """
    identity: Identity = request.app.state.identity
    actor = identity.actor(credentials.credentials) if credentials else None
    if actor is None:
        raise Problem(
            401,
            "unauthenticated",
            "Send a valid token in the header 'Authorization: Bearer …'.",
            "Sūti derīgu pilnvaru galvenē 'Authorization: Bearer …'.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]
