"""The case service as a process: its settings, and what it opens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.reference.loading import load_all
from services.case.api import router
from services.case.application import CaseApplication
from services.case.clocks_api import router as clocks_router
from services.case.entitlements_api import router as entitlements_router
from services.case.guide_api import router as guide_router
from services.case.handover_api import router as handover_router
from services.case.plan_api import router as plan_router
from services.case.reference_api import router as reference_router
from services.case.register_api import router as register_router
from services.eventlog.keystore import KeyStore, secret
from services.eventlog.pool import open_pool
from services.web.app import Check, Face, make_app, reachable
from services.web.identity import Identity


class CaseSettings(BaseSettings):
    """What the case service needs, from the environment (`LIETA_CASE_DSN`, …)."""

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    case_dsn: str
    keys_dsn: str
    key_encryption_key_file: Path
    index_key_file: Path


def face(settings: CaseSettings) -> Face:
    """The case service's routes and what they need."""
    load_all()

    @contextmanager
    def start(app: FastAPI) -> Iterator[Mapping[str, Check]]:
        with open_pool(settings.case_dsn) as pool, open_pool(settings.keys_dsn) as keys_pool:
            keys = KeyStore(keys_pool, secret(settings.key_encryption_key_file))
            application = CaseApplication(pool, keys, secret(settings.index_key_file))
            app.state.keys = keys
            app.state.case = application
            yield {
                "case log": reachable(pool),
                "key store": reachable(keys_pool),
            }

    routers = (
        router,
        plan_router,
        entitlements_router,
        register_router,
        clocks_router,
        guide_router,
        handover_router,
        reference_router,
    )
    return Face(routers, start)


def create_app(settings: CaseSettings, identity: Identity) -> FastAPI:
    """The case service alone."""
    return make_app(
        "Lieta: cases",
        "Cases of clients, from application to closing.",
        identity,
        [face(settings)],
    )
