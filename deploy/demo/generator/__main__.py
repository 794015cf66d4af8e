"""`python -m deploy.demo.generator FIGURES.json --out DIR`: write the import files of a history."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.demo.generator import FiguresRefused, generate, read_figures


def main(
    figures: Annotated[Path, typer.Argument(help="The figures file.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="The folder for cases.jsonl and claims.jsonl.")],
) -> None:
    """Invent a history that adds up to the figures, and write it as two import files."""
    try:
        history = generate(read_figures(figures))
    except FiguresRefused as refused:
        typer.echo(f"{figures} is refused:\n{refused}", err=True)
        raise typer.Exit(1) from refused
    out.mkdir(parents=True, exist_ok=True)
    history.write(out)
    typer.echo(f"{len(history.cases)} lines in {out / 'cases.jsonl'}")
    typer.echo(f"{len(history.claims)} lines in {out / 'claims.jsonl'}")


if __name__ == "__main__":
    typer.run(main)
