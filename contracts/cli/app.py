"""The command line as a whole: global options, and what happens when a command fails."""

import io
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from contracts.cli import (
    caretaking,
    case,
    claim,
    entitlements,
    guide,
    history,
    imports,
    indicators,
    ledger,
    money,
    other_funding,
    payment_claim,
    places,
    plans,
    projections,
    reference,
    register,
    report,
    why,
    worklist,
)
from contracts.cli.failures import print_failure
from contracts.cli.session import Language, Role, Session, session_of
from contracts.client import ClientError

AnyContext = Any
"""A context of the command parser, whose own class typer keeps to itself."""

GLOBAL_OPTIONS = ("--url", "--token", "--as", "--lang")


class Lieta(TyperGroup):
    """Takes the global options anywhere on the line, and tells why the server refused."""

    def parse_args(self, ctx: AnyContext, args: list[str]) -> list[str]:
        """Parse the line as if the global options stood first."""
        return super().parse_args(ctx, global_first(args))

    def invoke(self, ctx: AnyContext) -> Any:
        """Run the command; a refusal goes to standard error, and the exit code is 1."""
        try:
            return super().invoke(ctx)
        except ClientError as error:
            print_failure(error, session_of(ctx).language)
            raise typer.Exit(1) from error


def global_first(args: list[str]) -> list[str]:
    """The arguments, reordered: global options with their values first."""
    before_end = args[: args.index("--")] if "--" in args else args
    first: list[str] = []
    rest: list[str] = []
    words = iter(before_end)
    for word in words:
        if word in GLOBAL_OPTIONS:
            first += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.partition("=")[0] in GLOBAL_OPTIONS:
            first.append(word)
        else:
            rest.append(word)
    return first + rest + args[len(before_end) :]


app = typer.Typer(
    name="lieta",
    cls=Lieta,
    no_args_is_help=True,
    add_completion=False,
    # A trace with the values of variables would show personal data and tokens.
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def begin(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Option(envvar="LIETA_URL", help="Where the API begins.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar="LIETA_TOKEN", help="The bearer token.")
    ] = None,
    role: Annotated[
        Role | None,
        typer.Option("--as", help="Use the demo's token of this role (auditor), on loopback only."),
    ] = None,
    language: Annotated[
        Language, typer.Option("--lang", envvar="LIETA_LANG", help="The language of refusals.")
    ] = Language.EN,
) -> None:
    """Lieta over its public HTTP API: cases, claims, reports, history.

    The options below may stand anywhere on the line. Exit code 1: refused; 2: wrong use.
    """
    context.obj = Session(url, token, role, language)


guide.add_to(case.app)
entitlements.add_to(case.app)
plans.add_to(case.app)
caretaking.add_to(case.app)
app.add_typer(case.app, name="case")
app.add_typer(claim.app, name="claim")
app.add_typer(ledger.app, name="ledger")
app.add_typer(history.app, name="history")
app.add_typer(why.app, name="why")
app.add_typer(payment_claim.app, name="payment-claim")
app.add_typer(other_funding.app, name="other-funding")
app.add_typer(places.app, name="places")
app.add_typer(register.app, name="register")
money.add_to(report.app)
app.add_typer(report.app, name="report")
imports.add_to(app)
indicators.add_to(app, report.app)
projections.add_to(app)
worklist.add_to(app, report.app)
reference.add_to(app)


def main() -> None:
    """Run the command line; what the terminal's encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
