"""The real services behind a real HTTP server on loopback, as the command line meets them."""

import json
import secrets
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import NamedTuple
from uuid import uuid4

import httpx2
import uvicorn
from fastapi import FastAPI

from deploy.embedded_postgres import EmbeddedPostgres
from services.case import main as case
from services.claims import main as claims
from services.eventlog.schema import install_keystore, install_log
from services.projections import main as projections
from services.web.app import make_app
from services.web.identity import Actor, TokenFile, token_digest

ROLES = ("caseworker", "region_officer", "auditor", "reporting_officer")
START_SECONDS = 30


class House(NamedTuple):
    """A server that runs: where, and the folder in which it left its address and tokens."""

    url: str
    home: Path

    def token(self, role: str) -> str:
        return (self.home / "tokens" / role).read_text()


@contextmanager
def house(postgres: EmbeddedPostgres, home: Path) -> Iterator[House]:
    """Serve cases, claims and reports from new databases while the block lasts."""
    with served(_application(postgres, home)) as url:
        (home / "url").write_text(url)
        yield House(url, home)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of loopback; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, ws="none", timeout_keep_alive=60
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            _await_ready(url, thread)
            yield url
        finally:
            server.should_exit = True
            thread.join()


def _await_ready(url: str, thread: Thread) -> None:
    deadline = monotonic() + START_SECONDS
    with httpx2.Client(timeout=START_SECONDS, trust_env=False, verify=False) as client:
        while client.get(f"{url}/readyz").status_code != 200:
            assert thread.is_alive()
            assert monotonic() < deadline
            sleep(0.05)


def _application(postgres: EmbeddedPostgres, home: Path) -> FastAPI:
    dsns = {
        name: postgres.create_database(f"client_{name}_{uuid4().hex}")
        for name in ("case", "claims", "keys", "projections")
    }
    (home / "projections_dsn").write_text(dsns["projections"])
    install_log(dsns["case"])
    install_log(dsns["claims"])
    install_keystore(dsns["keys"])
    for name in ("key_encryption_key", "index_key", "pseudonym_key"):
        (home / name).write_text(b64encode(secrets.token_bytes(32)).decode())
    faces = [
        case.face(
            case.CaseSettings(
                case_dsn=dsns["case"],
                keys_dsn=dsns["keys"],
                key_encryption_key_file=home / "key_encryption_key",
                index_key_file=home / "index_key",
            )
        ),
        claims.face(
            claims.ClaimsSettings(
                claims_dsn=dsns["claims"],
                case_feed_dsn=dsns["case"],
                document_store=str(home / "documents"),
            )
        ),
        projections.face(
            projections.ProjectionsSettings(
                projections_dsn=dsns["projections"],
                projections_keys_dsn=dsns["keys"],
                key_encryption_key_file=home / "key_encryption_key",
                case_feed_dsn=dsns["case"],
                claims_feed_dsn=dsns["claims"],
                pseudonym_key_file=home / "pseudonym_key",
            )
        ),
    ]
    return make_app("Lieta", "As tested.", TokenFile(_tokens(home)), faces)


def _tokens(home: Path) -> Path:
    """Leave a token for each role, as the demo does; returns the file of their digests."""
    (home / "tokens").mkdir()
    actors = {}
    for role in ROLES:
        token = secrets.token_urlsafe(32)
        (home / "tokens" / role).write_text(token)
        actors[token_digest(token)] = Actor.model_validate(
            {"actor_id": f"{role}.one", "role": role}
        ).model_dump()
    path = home / "token_digests.json"
    path.write_text(json.dumps(actors))
    return path
