"""OpenAPI of the three services, each as it is served alone."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.case import main as case
from services.claims import main as claims
from services.projections import main as projections
from services.web.identity import Actor

NOWHERE = Path("/nonexistent")
"""Nothing is opened before an application starts, and these never do."""


class _Nobody:
    def actor(self, token: str) -> Actor | None:  # noqa: ARG002 - knows nobody
        return None


def openapi_documents() -> dict[str, dict[str, Any]]:
    """The document of each service, by its name."""
    return {name: app.openapi() for name, app in _applications().items()}


def _applications() -> dict[str, FastAPI]:
    nobody = _Nobody()
    of_case = case.CaseSettings(
        case_dsn="", keys_dsn="", key_encryption_key_file=NOWHERE, index_key_file=NOWHERE
    )
    of_claims = claims.ClaimsSettings(claims_dsn="", case_feed_dsn="", document_store="")
    of_projections = projections.ProjectionsSettings(
        projections_dsn="",
        projections_keys_dsn="",
        key_encryption_key_file=NOWHERE,
        case_feed_dsn="",
        claims_feed_dsn="",
    )
    return {
        "case": case.create_app(of_case, nobody),
        "claims": claims.create_app(of_claims, nobody),
        "projections": projections.create_app(of_projections, nobody),
    }
