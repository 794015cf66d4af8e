"""`make demo-reset`: throw the demo's data away, unless a demo runs on it."""

import sys
from contextlib import suppress

from deploy.demo.home import demo_home
from deploy.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from deploy.server_account import LOCK_NAME

# The mark of a finished load goes first: a reset that is killed leaves a demo that loads anew.
NAMES = (
    "history_loaded",
    "cases.jsonl",
    "claims.jsonl",
    "url",
    "index_key",
    "key_encryption_key",
    "token_digests.json",
    "tokens",
    "documents",
    "scans",
)


def main() -> None:
    """Delete what a demo keeps in `LIETA_HOME` (`.lieta`), and nothing else that is there."""
    home = demo_home()
    data = home / "postgres"
    if not (data / LOCK_NAME).exists() and data.is_dir() and any(data.iterdir()):
        sys.exit(f"{data} holds files, and none is of a demo. Nothing is deleted.")
    try:
        EmbeddedPostgres(data).destroy(first=[home / name for name in NAMES])
    except (EmbeddedPostgresError, OSError) as error:
        sys.exit(f"The data is kept: {error}")
    with suppress(OSError):  # it holds something else, or never was
        home.rmdir()
    print("The demo starts afresh next time.")


if __name__ == "__main__":
    main()
