"""The claims service as a process: its settings, and what it opens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from fastapi import FastAPI
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.reference.loading import load_all
from services.claims.api import PROBLEM_HANDLERS, router
from services.claims.application import READ_MODELS, ClaimsApplication
from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.projector import Projector
from services.eventlog.read_model import install
from services.eventlog.rebuild import rebuild
from services.web.app import Check, Face, make_app, reachable
from services.web.identity import TokenFile, TokenSettings


class ClaimsSettings(BaseSettings):
    """What the claims service needs, from the environment (`LIETA_CLAIMS_DSN`, …).

    `case_feed_dsn` reaches the case log with a role that only reads.
    """

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    claims_dsn: str
    case_feed_dsn: str


def face(settings: ClaimsSettings) -> Face:
    """The claims service's routes and what they need."""
    load_all()

    @contextmanager
    def start(app: FastAPI) -> Iterator[Mapping[str, Check]]:
        mapper = FactMapper(NoKeys())
        with open_pool(settings.claims_dsn) as pool, open_pool(settings.case_feed_dsn) as case_pool:
            feeds = (PostgresFeed("case", case_pool, mapper), PostgresFeed("claims", pool, mapper))
            outdated = install(pool, READ_MODELS)
            if outdated:
                rebuild(pool, outdated, feeds)
            app.state.claims = ClaimsApplication(pool, *feeds)
            with Projector(pool, READ_MODELS, feeds):
                yield {
                    "claims log": reachable(pool),
                    "case feed": reachable(case_pool),
                    "complete inbox": app.state.claims.check_inbox,
                }

    return Face((router,), start, PROBLEM_HANDLERS)


def create_app() -> FastAPI:
    """The claims service alone, with settings from the environment."""
    return make_app(
        "Lieta: claims",
        "Claims of municipalities for what they delivered.",
        TokenFile(TokenSettings().token_file),
        [face(ClaimsSettings())],
    )
