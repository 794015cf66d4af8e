"""Write the documents of the contracts; refuse to, where an event would break who reads it."""

import sys

from deploy.published.compatibility import incompatibilities
from deploy.published.documents import FOLDER, committed, documents, written


def main() -> None:
    """Write what changed; exit 1, with nothing written, for an incompatible change."""
    before, now = committed(), documents()
    broken = [
        f"{path}: {problem}"
        for path, schema in before.items()
        if path.startswith("events/")
        for problem in (
            incompatibilities(schema, now[path]) if path in now else ["this version is gone"]
        )
    ]
    if broken:
        sys.exit(
            "\n".join(broken)
            + "\nNothing was written. Give the event a new version with an upcaster instead."
        )
    for path, document in now.items():
        if before.get(path) != document:
            file = FOLDER / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(written(document), encoding="utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
