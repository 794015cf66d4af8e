"""Every document, by its path under `contracts/schemas`."""

import json
from pathlib import Path
from typing import Any

import yaml

from deploy.published.asyncapi import asyncapi_document
from deploy.published.event_schemas import earlier_versions, event_schemas
from deploy.published.openapi import openapi_documents

FOLDER = Path(__file__).parents[2] / "contracts" / "schemas"


def documents() -> dict[str, Any]:
    """What the code says now: `events/case.opened@1.json`, `openapi/case.json`, `asyncapi.yaml`.

    The schema of a version that is no longer written is not made anew: it stays as it is.
    """
    earlier = [f"events/{name}.json" for name in earlier_versions()]
    found = {path: read(FOLDER / path) for path in earlier}
    found |= {f"events/{name}.json": schema for name, schema in event_schemas().items()}
    found |= {f"openapi/{name}.json": document for name, document in openapi_documents().items()}
    found["asyncapi.yaml"] = asyncapi_document()
    return found


def written(path: str, document: Any) -> str:
    """A document as its file has it."""
    if path.endswith(".yaml"):
        return yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read(file: Path) -> Any:
    """A document from its file."""
    text = file.read_text(encoding="utf-8")
    return yaml.safe_load(text) if file.suffix == ".yaml" else json.loads(text)


def committed() -> dict[str, Any]:
    """What the folder holds."""
    return {
        path.relative_to(FOLDER).as_posix(): read(path)
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in (".json", ".yaml")
    }


class _Plain(yaml.SafeDumper):
    """Says the same thing again instead of pointing to where it was said, and keeps lines."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - whatever it is
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        style = "|" if "\n" in data else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Plain.add_representer(str, _Plain.represent_str)
