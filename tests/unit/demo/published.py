"""The published figures of Zemgale and the history made of them, made once for all tests."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from deploy.demo.generator import Figures, History, generate, read_figures
from tests.unit.demo.replaying import Replayed, replay

ZEMGALE = Path(__file__).parents[3] / "deploy" / "demo" / "figures" / "zemgale.json"


@cache
def figures() -> Figures:
    return read_figures(ZEMGALE)


@cache
def history() -> History:
    return generate(figures())


@cache
def replayed() -> Replayed:
    return replay(history())


def content() -> dict[str, Any]:
    """The file's content, to be changed by a test."""
    loaded: dict[str, Any] = json.loads(ZEMGALE.read_text(encoding="utf-8"))
    return loaded
