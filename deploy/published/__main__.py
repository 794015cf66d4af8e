"""Write the documents of the contracts; refuse to, where an event would break who reads it."""

import sys
from collections.abc import Mapping
from typing import Any

from deploy.published.compatibility import incompatibilities
from deploy.published.documents import FOLDER, committed, documents, written
from deploy.published.messages import incompatible_messages


def main() -> None:
    """Write what changed; exit 1, with nothing written, for an incompatible change."""
    before, now = committed(), documents()
    broken = _broken(before, now)
    if broken:
        sys.exit(
            "\n".join(broken)
            + "\nNothing was written. Give the event a new version with an upcaster instead."
        )
    for path, document in now.items():
        if before.get(path) != document:
            file = FOLDER / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(written(path, document), encoding="utf-8")
            sys.stdout.write(f"{path}\n")


def _broken(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    found = {}
    for path, old in before.items():
        if path.startswith("events/"):
            new = now.get(path)
            found[path] = incompatibilities(old, new) if new else ["this version is gone"]
        elif path == "asyncapi.yaml":
            found[path] = incompatible_messages(old, now[path])
    return [f"{path}: {problem}" for path, problems in found.items() for problem in problems]


if __name__ == "__main__":
    main()
