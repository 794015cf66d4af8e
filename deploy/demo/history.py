"""Loading the demo history through the public import, as anyone's history is loaded."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import Event

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from contracts.client import Client, ImportStep
from deploy.demo.generator import FiguresRefused, generate, read_figures
from deploy.demo.people import tokens

LOADED = "history_loaded"
LOOK_SECONDS = 0.2


def generate_history(home: Path, console: Console) -> None:
    """Write the files of the history into `home`, unless it is loaded.

    Raises:
        SystemExit: the figures cannot be used; the message says why.
    """
    if (home / LOADED).exists():
        return
    with console.status("Inventing people and their history …"):
        try:
            generate(read_figures(figures_file())).write(home)
        except (OSError, FiguresRefused) as error:
            sys.exit(f"The figures cannot be used (LIETA_FIGURES):\n{error}")


def load_history(url: str, home: Path, console: Console) -> None:
    """Import the history's files unless it is loaded; after a kill they are imported again, once.

    Args:
        url: the running demo.
        home: where the files and the mark of a finished load are kept.
        console: where progress is shown.
    """
    if (home / LOADED).exists():
        return
    with Client(url, tokens(home)["region_officer"]) as client, _progress(console) as progress:
        _upload(client, sorted((home / "scans").iterdir()), progress)
        for log in ("cases", "claims"):
            path = home / f"{log}.jsonl"
            with path.open("rb") as lines:
                total = sum(1 for _ in lines)
            task = progress.add_task(f"Importing {log}", total=total)

            def show(step: ImportStep, task: object = task) -> None:
                progress.update(task, completed=step.lines_checked)  # type: ignore[arg-type]  # a TaskID

            client.import_history(log, path, on_step=show)
            progress.update(task, completed=total)
    (home / LOADED).touch()


def _upload(client: Client, scans: Sequence[Path], progress: Progress) -> None:
    """Send the contents that the claims name; what is there already is kept once."""
    task = progress.add_task("Uploading scans", total=len(scans))
    for scan in scans:
        client.upload_content(scan)
        progress.advance(task)


def await_reports(url: str, home: Path, console: Console, stop: Event) -> None:
    """Wait until the reports count in all that is recorded, or `stop` is set.

    Args:
        url: the running demo.
        home: where its tokens are.
        console: where progress is shown.
        stop: ends the waiting.
    """
    with (
        Client(url, tokens(home)["auditor"]) as client,
        console.status("Counting it in …"),
    ):
        while any(state.lag_events for state in client.projections().items):
            if stop.wait(LOOK_SECONDS):
                return


def figures_file() -> Path:
    """The figures that the history adds up to: `LIETA_FIGURES`, or Zemgale's published ones."""
    named = os.environ.get("LIETA_FIGURES")
    return Path(named or str(files("deploy.demo") / "figures" / "zemgale.json"))


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield progress
