"""`python -m deploy.secrets_folder FOLDER`: every secret of an installation, each in a file.

What is there already stays as it is. Compose (deploy/compose.yaml) gives each process the files
that it needs; a connection string names a service of libpq (`service=case`), whose file has the
password.
"""

import secrets
import sys
from base64 import b64encode
from pathlib import Path

from deploy.roles import CASE, CLAIMS, PROJECTIONS, READER, RELAY_CASE, RELAY_CLAIMS, ROLES

OWNER = "postgres"
HOST = "postgres"
KEYS = ("key_encryption_key", "index_key", "pseudonym_key")
DATABASES = ("case", "claims", "projections", "keys")
REACH = {
    OWNER: DATABASES,
    CASE: ("case", "keys"),
    CLAIMS: ("claims",),
    PROJECTIONS: ("projections", "keys"),
    READER: ("projections", "keys"),
    RELAY_CASE: ("case",),
    RELAY_CLAIMS: ("claims",),
}
"""Which databases each role's processes connect to, fed by Kafka."""


def make_secrets(folder: Path, host: str = HOST, port: int = 5432, options: str = "") -> None:
    """Write the secrets that are missing.

    Args:
        folder: made where missing, for its owner only.
        host: of the PostgreSQL server.
        port: of the PostgreSQL server.
        options: lines that each service of libpq has besides, such as `sslmode=verify-full`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for role in (OWNER, *ROLES):
        password = _kept(folder / role, secrets.token_urlsafe(32))
        services = "".join(
            f"[{database}]\nhost={host}\nport={port}\ndbname=lieta_{database}\nuser={role}\n"
            f"password={password}\n{options}\n"
            for database in REACH[role]
        )
        _kept(folder / f"{role}_services", services)
    for key in KEYS:
        _kept(folder / key, b64encode(secrets.token_bytes(32)).decode())
    _kept(folder / "token_digests.json", "{}")


def _kept(path: Path, text: str) -> str:
    """What stands in the file, which gets this text where it is new."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.secrets_folder FOLDER")
    make_secrets(Path(sys.argv[1]))
