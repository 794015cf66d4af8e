"""`lieta`: the command line over the API, and beside it the processes that answer there."""

from enum import StrEnum
from typing import Annotated

import typer

from contracts.cli import app, main
from deploy import install

__all__ = ["app", "main"]


class Service(StrEnum):
    """What can be served over HTTP."""

    CASE = "case"
    CLAIMS = "claims"
    PROJECTIONS = "projections"


class Log(StrEnum):
    """What can be relayed."""

    CASE = "case"
    CLAIMS = "claims"


@app.command()
def serve(service: Service) -> None:
    """Serve one service over HTTP; deploy/env.example describes its environment."""
    # A command over the API need not load what a server needs.
    from deploy.processes import serve as process  # noqa: PLC0415
    from deploy.processes.running import run  # noqa: PLC0415

    run(f"serve {service}", lambda: process.app_of(service))


@app.command()
def relay(
    log: Log,
    from_position: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Publish anew what comes after this position. Not needed: what the topic lacks "
            "is published anyway, and what is there twice is counted once.",
        ),
    ] = None,
) -> None:
    """Publish a log to Kafka; of several relays of a log one works, the others stand by."""
    from deploy.processes import relay as process  # noqa: PLC0415 - as above
    from deploy.processes.running import run  # noqa: PLC0415 - as above

    run(f"relay {log}", lambda: process.app_of(log, from_position))


@app.command()
def project() -> None:
    """Fold the logs into the read models; several of these share the work."""
    from deploy.processes import project as process  # noqa: PLC0415 - as above
    from deploy.processes.running import run  # noqa: PLC0415 - as above

    run("project", process.app_of)


app.add_typer(install.app, name="install")

if __name__ == "__main__":
    main()
