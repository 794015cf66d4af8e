"""The gateway sends each route of each service to that service."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest

ROOT = Path(__file__).parents[3]
PROBES = {"/healthz", "/readyz", "/metrics"}
LOCATION = re.compile(r"location (?:~ (\S+)|/) { proxy_pass http://(\w+); }")


def sent_to(path: str) -> str:
    """The service that gets the path: of the first pattern that fits, as nginx does it."""
    text = (ROOT / "deploy" / "gateway.conf").read_text(encoding="utf-8")
    for pattern, service in LOCATION.findall(text):
        if not pattern or re.search(pattern, path):
            return str(service)
    raise AssertionError(path)


@pytest.mark.parametrize("service", ["case", "claims", "projections"])
def test_every_route_reaches_its_service(service: str) -> None:
    document = ROOT / "contracts" / "schemas" / "openapi" / f"{service}.json"
    paths = set(json.loads(document.read_text(encoding="utf-8"))["paths"]) - PROBES

    sent = {path: sent_to(re.sub(r"{\w+}", str(uuid4()), path)) for path in paths}

    assert sent == dict.fromkeys(paths, service)
