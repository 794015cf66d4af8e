"""Reading a figures file; what is wrong with it is said by cell."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from deploy.demo.generator.figures import Figures


class FiguresRefused(ValueError):
    """The figures contradict themselves, cannot have happened, or are not in the format."""


def read_figures(path: Path) -> Figures:
    """Read a figures file.

    Raises:
        FiguresRefused: the file is no JSON, not in the format, or contradicts itself; the message
            has one line for each fault, which begins with its cell.
        OSError: the file cannot be read.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FiguresRefused(f"{path}: it is no JSON: {error}") from error
    return parse_figures(content)


def parse_figures(content: object) -> Figures:
    """The figures in a JSON value; raises `FiguresRefused`."""
    try:
        return Figures.model_validate(content)
    except ValidationError as error:
        lines = [line for fault in error.errors() for line in _lines(fault["loc"], fault, content)]
        raise FiguresRefused("\n".join(lines)) from error


def _lines(location: tuple[int | str, ...], fault: Any, content: object) -> list[str]:
    """The fault in lines; those of `contradictions` name their cells themselves."""
    if not location:
        message: str = fault["msg"]
        return message.removeprefix("Value error, ").splitlines()
    names = []
    for step in location:
        if isinstance(content, dict | list):
            try:
                content = content[step]  # type: ignore[index] # a step fits its container
            except (KeyError, IndexError):
                content = None
        code = content.get("code") if isinstance(content, dict) else None
        names.append(code if isinstance(step, int) and isinstance(code, str) else str(step))
    cell = ".".join(name for name in names if name != "municipalities")
    return [f"{cell}: {fault['msg']}"]
