"""The projections service as a process: its settings, and what it opens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from services.eventlog.keystore import KeyStore, secret
from services.eventlog.pool import Pool, open_pool
from services.kafka.feeds import FeedSettings, OpenFeed, open_feed
from services.kafka.settings import KafkaSettings
from services.projections.api import router
from services.projections.disclosure.audience import pseudonym_key
from services.projections.known_at import Knowledge
from services.projections.lag import LagCollector
from services.projections.runner import check_tables, prepared_projector
from services.web.app import Check, Face, make_app, reachable
from services.web.identity import Identity


class ProjectionsSettings(FeedSettings):
    """What the projections service needs, from the environment (`LIETA_PROJECTIONS_DSN`, …).

    The roles of the feeds and of the keys only read. The feeds have no keys: read models keep
    what is personal sealed, and it is opened when they are asked. The key of pseudonyms is 32 bytes
    in Base64 and stays the same for ever; without it no answer is given that needs one.
    """

    projections_dsn: str
    projections_keys_dsn: str
    key_encryption_key_file: Path
    claims_feed_dsn: str | None = None
    pseudonym_key: SecretStr | None = None
    pseudonym_key_file: Path | None = None

    def key_of_pseudonyms(self) -> bytes | None:
        """The key, from its file or from the environment itself; None where there is none."""
        if self.pseudonym_key_file is not None:
            return secret(self.pseudonym_key_file)
        return None if self.pseudonym_key is None else pseudonym_key(self.pseudonym_key)


def face(settings: ProjectionsSettings, kafka: KafkaSettings | None = None) -> Face:
    """The routes, and the projector that keeps what they read up, in one process.

    Args:
        settings: of this service.
        kafka: where Kafka is, if it carries the logs; by default as the environment says.
    """
    brokers = settings.brokers(kafka)
    return Face((router,), partial(_start, settings, brokers, answers=True, folds=True))


def answering_face(settings: ProjectionsSettings, kafka: KafkaSettings | None = None) -> Face:
    """The routes alone: other processes receive and fold. See `face`."""
    brokers = settings.brokers(kafka)
    return Face((router,), partial(_start, settings, brokers, answers=True, folds=False))


def projecting_face(settings: ProjectionsSettings, kafka: KafkaSettings | None = None) -> Face:
    """The projector alone, without any route. See `face`."""
    brokers = settings.brokers(kafka)
    return Face((), partial(_start, settings, brokers, answers=False, folds=True))


@contextmanager
def _start(
    settings: ProjectionsSettings,
    brokers: KafkaSettings | None,
    app: FastAPI,
    *,
    answers: bool,
    folds: bool,
) -> Iterator[Mapping[str, Check]]:
    with (
        open_pool(settings.projections_dsn) as pool,
        _feeds(settings, pool, brokers, receives=folds) as opened,
        ExitStack() as stack,
    ):
        checks: dict[str, Check] = {
            "projections": reachable(pool),
            "tables of projections": partial(check_tables, pool),
        }
        for one in opened:
            checks |= one.checks
            app.state.collectors.extend(one.collectors)
        feeds = [one.feed for one in opened]
        app.state.projections = Knowledge(pool, feeds)
        app.state.collectors.append(LagCollector(app.state.projections))
        if answers:
            keys_pool = stack.enter_context(open_pool(settings.projections_keys_dsn))
            key_encryption_key = secret(settings.key_encryption_key_file)
            app.state.subject_keys = KeyStore(keys_pool, key_encryption_key)
            app.state.pseudonym_key = settings.key_of_pseudonyms()
            checks["key store of projections"] = reachable(keys_pool)
        if folds:
            projector = stack.enter_context(prepared_projector(pool, feeds))
            checks["projector of the case log"] = partial(projector.check, "case")
            checks["projector of the claims log"] = partial(projector.check, "claims")
        yield checks


@contextmanager
def _feeds(
    settings: ProjectionsSettings, pool: Pool, brokers: KafkaSettings | None, *, receives: bool
) -> Iterator[Sequence[OpenFeed]]:
    """The feeds of both logs."""
    dsns = {"case": settings.case_feed_dsn, "claims": settings.claims_feed_dsn}
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                open_feed(
                    log,
                    "projections",
                    pool,
                    dsn,
                    brokers,
                    name=f"{log} feed of projections",
                    receives=receives,
                )
            )
            for log, dsn in dsns.items()
        ]


def create_app(
    settings: ProjectionsSettings, identity: Identity, kafka: KafkaSettings | None = None
) -> FastAPI:
    """The projections service alone, which only answers; see `answering_face`."""
    return make_app(
        "Lieta: projections",
        "Reports, the claim ledger and timelines, as known at any time.",
        identity,
        [answering_face(settings, kafka)],
    )
