"""Every document, by its path under `contracts/schemas`."""

import json
from pathlib import Path
from typing import Any

from deploy.published.event_schemas import event_schemas
from deploy.published.openapi import openapi_documents

FOLDER = Path(__file__).parents[2] / "contracts" / "schemas"


def documents() -> dict[str, Any]:
    """What the code says now: `events/case.opened@1.json`, `openapi/case.json`."""
    found: dict[str, Any] = {
        f"events/{name}.json": schema for name, schema in event_schemas().items()
    }
    found |= {f"openapi/{name}.json": document for name, document in openapi_documents().items()}
    return found


def written(document: Any) -> str:
    """A document as its file has it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def committed() -> dict[str, Any]:
    """What the folder holds."""
    return {
        path.relative_to(FOLDER).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.rglob("*.json"))
    }
