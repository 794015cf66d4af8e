"""The projections service as a process: its settings, and what it opens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import KeyStore, NoKeys, secret
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.projections.api import router
from services.projections.disclosure.audience import pseudonym_key
from services.projections.known_at import Knowledge
from services.projections.lag import LagCollector
from services.projections.runner import check_tables, prepared_projector
from services.web.app import Check, Face, make_app, reachable
from services.web.identity import Identity


class ProjectionsSettings(BaseSettings):
    """What the projections service needs, from the environment (`LIETA_PROJECTIONS_DSN`, …).

    The roles of the feeds and of the keys only read. The feeds have no keys: read models keep
    what is personal sealed, and it is opened when they are asked. The key of pseudonyms is 32 bytes
    in Base64 and stays the same for ever; without it no answer is given that needs one.
    """

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    projections_dsn: str
    projections_keys_dsn: str
    key_encryption_key_file: Path
    case_feed_dsn: str
    claims_feed_dsn: str
    pseudonym_key: SecretStr | None = None
    pseudonym_key_file: Path | None = None

    def key_of_pseudonyms(self) -> bytes | None:
        """The key, from its file or from the environment itself; None where there is none."""
        if self.pseudonym_key_file is not None:
            return secret(self.pseudonym_key_file)
        return None if self.pseudonym_key is None else pseudonym_key(self.pseudonym_key)


def face(settings: ProjectionsSettings) -> Face:
    """The projections service's routes and what they need."""

    @contextmanager
    def start(app: FastAPI) -> Iterator[Mapping[str, Check]]:
        mapper = FactMapper(NoKeys())
        with (
            open_pool(settings.projections_dsn) as pool,
            open_pool(settings.projections_keys_dsn) as keys_pool,
            open_pool(settings.case_feed_dsn) as case_pool,
            open_pool(settings.claims_feed_dsn) as claims_pool,
        ):
            feeds = [
                PostgresFeed("case", case_pool, mapper),
                PostgresFeed("claims", claims_pool, mapper),
            ]
            app.state.projections = Knowledge(pool, feeds)
            app.state.collectors.append(LagCollector(app.state.projections))
            key_encryption_key = secret(settings.key_encryption_key_file)
            app.state.subject_keys = KeyStore(keys_pool, key_encryption_key)
            app.state.pseudonym_key = settings.key_of_pseudonyms()
            with prepared_projector(pool, feeds) as projector:
                yield {
                    "projections": reachable(pool),
                    "tables of projections": partial(check_tables, pool),
                    "projector of the case log": partial(projector.check, "case"),
                    "projector of the claims log": partial(projector.check, "claims"),
                    "key store of projections": reachable(keys_pool),
                    "case feed of projections": reachable(case_pool),
                    "claims feed of projections": reachable(claims_pool),
                }

    return Face((router,), start)


def create_app(settings: ProjectionsSettings, identity: Identity) -> FastAPI:
    """The projections service alone."""
    return make_app(
        "Lieta: projections",
        "Reports, the claim ledger and timelines, as known at any time.",
        identity,
        [face(settings)],
    )
