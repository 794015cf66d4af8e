"""The three services in one application, as the demo serves them."""

from pathlib import Path

from fastapi import FastAPI

from deploy.demo.databases import Dsns
from deploy.demo.people import secret_file, token_file
from services.case import main as case
from services.claims import main as claims
from services.projections import main as projections
from services.web.app import make_app
from services.web.identity import TokenFile

DESCRIPTION = """
Case management for deinstitutionalisation: cases, claims and reports, event-sourced.

Send `Authorization: Bearer <token>`. A change names the version it has seen (`If-Match`), and a
request that may be repeated has an `Idempotency-Key`. Reports answer `known_at`: what was known at
that time. **Demonstration: all people are invented.**
"""


def create_app(dsns: Dsns, home: Path) -> FastAPI:
    """The whole of Lieta; secrets and tokens are kept in the folder `home`."""
    faces = [
        case.face(
            case.CaseSettings(
                case_dsn=dsns.case,
                keys_dsn=dsns.keys,
                key_encryption_key_file=secret_file(home, "key_encryption_key"),
                index_key_file=secret_file(home, "index_key"),
            )
        ),
        claims.face(
            claims.ClaimsSettings(
                claims_dsn=dsns.claims,
                case_feed_dsn=dsns.claims_case_feed,
                document_store=str(home / "documents"),
            )
        ),
        projections.face(
            projections.ProjectionsSettings(
                projections_dsn=dsns.projections,
                projections_keys_dsn=dsns.projections_keys,
                key_encryption_key_file=secret_file(home, "key_encryption_key"),
                case_feed_dsn=dsns.projections_case_feed,
                claims_feed_dsn=dsns.projections_claims_feed,
                pseudonym_key_file=secret_file(home, "pseudonym_key"),
            )
        ),
    ]
    return make_app("Lieta", DESCRIPTION, TokenFile(token_file(home)), faces)
