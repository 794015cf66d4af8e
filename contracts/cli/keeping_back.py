"""Counts that are kept back: what stands in their place, and what that means."""

from collections.abc import Iterable
from typing import Any

import typer

from contracts.cli.session import Language
from contracts.dates import today_in_latvia
from contracts.reference import rule

SUPPRESSED = "*"
"""Instead of a count that is kept back: a small one, or one that would give a small one away."""

RULE = "disclosure.small_counts"


def told(row: Any, *counts: str) -> tuple[Any, ...]:
    """Counts of a row that may say that some are `suppressed`: the mark for those absent."""
    values = (getattr(row, count) for count in counts)
    return tuple(SUPPRESSED if value is None and row.suppressed else value for value in values)


def tell_what_is_kept_back(
    rows: Iterable[Any],
    language: Language,
    *,
    withheld: bool = False,
    least_persons: int | None = None,
) -> None:
    """Say on standard error what the mark means; nothing where all is told.

    Args:
        rows: of the report.
        language: to say it in.
        withheld: whether there are no rows because the groups themselves would tell too much.
        least_persons: the smallest count that is told, where the answer says it.
    """
    latvian = language is Language.LV
    if withheld:
        text = (
            "nekas nav uzrādīts: jau pašas grupas stāstītu par atsevišķiem cilvēkiem."
            " Grupē pēc mazāk laukiem."
            if latvian
            else "nothing is told: the groups themselves would tell of single people."
            " Group by fewer fields."
        )
    elif any(row.suppressed for row in rows):
        least = least_persons or rule(RULE, today_in_latvia()).number("least_persons")
        text = (
            f"{SUPPRESSED} — mazāk nekā {least} vai skaitlis, no kura to varētu izrēķināt."
            if latvian
            else f"{SUPPRESSED} is a count under {least}, or one that would give such a count away."
        )
    else:
        return
    typer.echo(f"lieta: {text}", err=True)
