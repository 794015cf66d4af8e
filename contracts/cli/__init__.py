"""`lieta`, the command line over the public HTTP API; a file for each topic."""

from contracts.cli.app import app, main

__all__ = ["app", "main"]
