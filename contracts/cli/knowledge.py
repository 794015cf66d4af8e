"""Asking as known at a time, and saying what an answer counts in."""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic, sleep
from typing import Annotated, Any, Protocol, TypeVar

import typer

from contracts.cli.output import error_console
from contracts.cli.session import Language, session_of
from contracts.cli.wording import said
from contracts.http.reports import Answer


class Told(Protocol):
    """Something that was told, which knows whether recorded events are missing from it."""

    @property
    def complete(self) -> bool:
        """See `Answer`."""


A = TypeVar("A", bound=Told)

SETTLE_SECONDS = 3.0
LOOK_SECONDS = 0.1
NOT_COMPLETE = {
    Language.EN: "not complete: recorded events are not counted in yet, or cannot be"
    " (lieta projections tells which).",
    Language.LV: "nav pilnīgs: daļa reģistrēto notikumu vēl nav ieskaitīta vai nav ieskaitāma"
    " (lieta projections rāda, kura).",
}

KnownAtOption = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="As known then: 2023-05-20, 2023-05-20T10:00:00Z, or positions: case:12,claims:3.",
    ),
]
OnOption = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], metavar="DATE", help="Only what happened on this day or before."
    ),
]


def settled(context: typer.Context, ask: Callable[[], A]) -> A:
    """The answer, asked for again for a moment while what was recorded last is missing from it."""
    answer = asked_again(ask)
    if not answer.complete:
        error_console().print(
            f"lieta: {NOT_COMPLETE[session_of(context).language]}",
            markup=False,
            soft_wrap=True,
        )
    return answer


def asked_again(ask: Callable[[], A]) -> A:
    """See `settled`, which also tells what is missing in the end."""
    deadline = monotonic() + SETTLE_SECONDS
    while not (answer := ask()).complete and monotonic() < deadline:
        sleep(LOOK_SECONDS)
    return answer


def heading(name: str, answer: Answer, language: Language) -> str:
    """A table's heading: its name, and the positions that give the same answer again."""
    positions = answer.positions
    known = said("known at", language)
    return f"{name}, {known} case:{positions.case},claims:{positions.claims}"


def fields_of(by: str, allowed: Sequence[str]) -> list[Any]:
    """The fields that `--by` names with commas, each one of `allowed`; none of an empty text.

    Raises:
        BadParameter: a field is unknown or named twice.
    """
    names = [name.strip() for name in by.split(",")] if by.strip() else []
    if len(set(names)) < len(names) or not set(names) <= set(allowed):
        raise typer.BadParameter(
            f"--by takes each of these at most once, with commas: {', '.join(allowed)}."
        )
    return names
