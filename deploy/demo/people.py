"""The demo's people: who may log in, with which token."""

import json
import secrets
import sys
from base64 import b64encode
from pathlib import Path

from services.web.identity import Actor, token_digest

PEOPLE = (
    Actor(actor_id="ilze.kalna", role="caseworker", municipality="bauskas-novads"),
    Actor(actor_id="andris.vilks", role="region_officer"),
    Actor(actor_id="dace.rozenberga", role="auditor"),
    Actor(actor_id="marta.sila", role="reporting_officer"),
)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def secret_file(home: Path, name: str) -> Path:
    """The file of a 32-byte secret in Base64, made on first use."""
    path = home / name
    if not path.exists():
        write_private(path, b64encode(secrets.token_bytes(32)).decode())
    return path


def tokens(home: Path) -> dict[str, str]:
    """Each role's token; made on first use and kept in `tokens/<role>`.

    Raises:
        SystemExit: a file holds no token, or two hold the same; the message names them.
    """
    folder = home / "tokens"
    folder.mkdir(exist_ok=True, mode=0o700)
    for person in PEOPLE:
        if not (folder / person.role).exists():
            write_private(folder / person.role, secrets.token_urlsafe(32))
    by_role: dict[str, str] = {person.role: _token(folder / person.role) for person in PEOPLE}
    for token in by_role.values():
        same = [folder / other for other in by_role if by_role[other] == token]
        if len(same) > 1:
            named = " and ".join(map(str, same))
            sys.exit(f"{named} hold the same token. Delete all but one of them.")
    return by_role


def _token(path: Path) -> str:
    try:
        token = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"{path} holds no token that can be read ({error}). Delete it to get a new one.")
    if not token.isprintable() or len(token.split()) != 1:
        sys.exit(f"{path} must hold one word, a token. Delete it to get a new one.")
    return token


def token_file(home: Path) -> Path:
    """The file by which the services know the tokens: actors by token digest."""
    by_role = tokens(home)
    path = home / "token_digests.json"
    entries = {token_digest(by_role[one.role]): one.model_dump() for one in PEOPLE}
    write_private(path, json.dumps(entries, indent=1))
    return path
