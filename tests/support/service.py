"""The case and claims services as a test runs them: real databases, a real HTTP application."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient

from deploy.demo.people import secret_file
from services.case import main as case
from services.claims import main as claims
from services.eventlog.schema import install_keystore, install_log
from services.web.app import make_app
from services.web.identity import Actor

NewDatabase = Callable[[], str]


class EverybodyIsKnown:
    """Tokens that say who they are: `role actor`."""

    def actor(self, token: str) -> Actor | None:
        role, _, actor_id = token.partition(" ")
        return Actor.model_validate({"actor_id": actor_id, "role": role}) if actor_id else None


def case_and_claims(new_database: NewDatabase, folder: Path) -> FastAPI:
    """Both services over new databases."""
    case_dsn, keys_dsn, claims_dsn = new_database(), new_database(), new_database()
    install_log(case_dsn)
    install_log(claims_dsn)
    install_keystore(keys_dsn)
    case_settings = case.CaseSettings(
        case_dsn=case_dsn,
        keys_dsn=keys_dsn,
        key_encryption_key_file=secret_file(folder, "key_encryption_key"),
        index_key_file=secret_file(folder, "index_key"),
    )
    claims_settings = claims.ClaimsSettings(
        claims_dsn=claims_dsn, case_feed_dsn=case_dsn, document_store=str(folder / "documents")
    )
    faces = [case.face(case_settings), claims.face(claims_settings)]
    return make_app("Lieta", "Two services of a test.", EverybodyIsKnown(), faces)


@contextmanager
def client_of(app: FastAPI, who: str = "caseworker ilze") -> Iterator[TestClient]:
    """A client that is logged in as `who`."""
    headers = {"Authorization": f"Bearer {who}"}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        yield client


def change(client: TestClient, path: str, body: dict[str, Any], **headers: str) -> Any:
    """Send a change with the current ETag and a new idempotency key; return the response."""
    resource = "/".join(path.split("/")[:3])
    etag = client.get(resource).headers["ETag"]
    standard = {"If-Match": etag, "Idempotency-Key": str(uuid4())}
    return client.post(path, json=body, headers=standard | headers)
