"""`lieta install`: the databases' tables, roles and grants, made or brought up to date.

It is run by whoever owns the databases, before a new version's services start; services themselves
have roles that could not do this.
"""

import typer

app = typer.Typer()


@app.callback(invoke_without_command=True)
def install() -> None:
    """Make or update the databases' tables, roles and grants, as their owner; safe to repeat."""
    # A command over the API need not load what a database needs.
    from deploy import installing  # noqa: PLC0415

    installing.install()
