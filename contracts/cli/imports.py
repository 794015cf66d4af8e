"""`lieta import`: bring in a file of dated facts, whole or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from contracts.cli.output import PlainFormat, error_console, print_fields, print_json
from contracts.cli.parameters import PlainFormatOption
from contracts.cli.session import session_of
from contracts.client import ImportStep
from contracts.client.importing import Log, OnStep
from contracts.http.case import OpenCase
from contracts.http.claim_papers import CLAIM_PAPER_COMMANDS
from contracts.http.claims import CLAIM_LIFE_COMMANDS, ClaimCommand, DraftClaim
from contracts.http.commands import CASE_COMMANDS
from contracts.http.other_funding import RecordOtherFunding, RevokeOtherFunding
from contracts.http.payment_claims import (
    PAYMENT_CLAIM_COMMANDS,
    DraftPaymentClaim,
    PaymentClaimCommand,
)

ClaimsCommand = (
    type[ClaimCommand]
    | type[PaymentClaimCommand]
    | type[RecordOtherFunding]
    | type[RevokeOtherFunding]
)
CLAIMS_COMMANDS: tuple[ClaimsCommand, ...] = (
    DraftClaim,
    *CLAIM_LIFE_COMMANDS,
    *CLAIM_PAPER_COMMANDS,
    DraftPaymentClaim,
    *PAYMENT_CLAIM_COMMANDS,
    RecordOtherFunding,
    RevokeOtherFunding,
)
LOGS: dict[str, Log] = {
    OpenCase.command: "cases",
    **{one.command: "cases" for one in CASE_COMMANDS},
    **{one.command: "claims" for one in CLAIMS_COMMANDS},
}
"""Which log a command belongs to."""

LONGEST_LINE_BYTES = 2_000_000
SECONDS_BETWEEN_LINES = 5.0


def import_history(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, readable=True, help="JSON Lines."
        ),
    ],
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Import a JSON Lines file of dated facts: all of it, or nothing.

    Every line is checked by the same rules as a request. Each refused line is told with the rule
    and the reason. A file may be imported twice: lines that were imported before are skipped.
    """
    log = log_of(file)
    try:
        with session_of(context).client() as client, _shown(file) as on_step:
            result = client.import_history(log, file, on_step=on_step)
    except KeyboardInterrupt:
        error_console().print(
            "lieta: interrupted. The server may still finish the import; to be sure, import the"
            " file again, which is safe.",
            soft_wrap=True,
        )
        raise
    if chosen is PlainFormat.JSON:
        print_json(result)
    else:
        print_fields(result.model_dump(), f"Imported into {log}")


def log_of(path: Path) -> Log:
    """Which log a file is for: that of its first line with a known command.

    A file without any goes to the cases, whose answer tells what is wrong with each line.
    """
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE_BYTES):
            log = LOGS.get(_command_of(line))
            if log is not None:
                return log
    return "cases"


def _command_of(line: bytes) -> str:
    try:
        parsed: Any = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    command = parsed.get("command") if isinstance(parsed, dict) else None
    return command if isinstance(command, str) else ""


@contextmanager
def _shown(file: Path) -> Iterator[OnStep]:
    """Show how far the import has come: a bar on a terminal, now and then a line elsewhere."""
    console = error_console()
    if not console.is_terminal:
        yield _as_lines(console)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[checked]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(file.name, total=None, checked="")

        def on_step(step: ImportStep) -> None:
            is_sent = step.bytes_sent == step.bytes_total
            total = step.lines_sent if is_sent else None
            progress.update(task, completed=step.lines_checked, total=total, checked=_told(step))

        yield on_step


def _as_lines(console: Console) -> OnStep:
    told_at = monotonic()

    def on_step(step: ImportStep) -> None:
        nonlocal told_at
        if monotonic() - told_at >= SECONDS_BETWEEN_LINES:
            told_at = monotonic()
            console.print(_told(step), markup=False, soft_wrap=True)

    return on_step


def _told(step: ImportStep) -> str:
    refused = f", {step.refused_count} refused" if step.refused_count else ""
    if step.bytes_sent < step.bytes_total:
        return f"{100 * step.bytes_sent // step.bytes_total} % sent"
    return f"{step.lines_checked} of {step.lines_sent} lines checked{refused}"


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("import")(import_history)
