"""`lieta serve`: one service over HTTP."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI

from deploy.processes.settings import TokenSettings, kafka_settings, read_file, settings_of
from services.web.identity import Identity, TokenFile


def _case(identity: Identity) -> FastAPI:
    from services.case import main as case  # noqa: PLC0415 - a process loads its own service only

    return case.create_app(settings_of(case.CaseSettings), identity)


def _claims(identity: Identity) -> FastAPI:
    from services.claims import main as claims  # noqa: PLC0415 - as above

    settings = settings_of(claims.ClaimsSettings)
    return claims.create_app(settings, identity, kafka_settings(settings))


def _projections(identity: Identity) -> FastAPI:
    from services.projections import main as projections  # noqa: PLC0415 - as above

    settings = settings_of(projections.ProjectionsSettings)
    return projections.create_app(settings, identity, kafka_settings(settings))


SERVICES: Mapping[str, Callable[[Identity], FastAPI]] = {
    "case": _case,
    "claims": _claims,
    "projections": _projections,
}
"""What makes each service's application from the environment."""


def app_of(service: str) -> FastAPI:
    """The service's application; ends the process where settings are missing or wrong."""
    path = settings_of(TokenSettings).token_file
    return SERVICES[service](read_file("LIETA_TOKEN_FILE", path, TokenFile))
