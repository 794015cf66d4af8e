"""The claims service as a process: its settings, and what it opens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from fastapi import FastAPI

from contracts.reference.loading import load_all
from services.claims.api import PROBLEM_HANDLERS, router
from services.claims.application import READ_MODELS, ClaimsApplication
from services.claims.documents import api as documents_api
from services.claims.documents.api import router as documents_router
from services.claims.documents.receiving import content_of
from services.claims.documents.store import open_store
from services.claims.other_funding.api import router as other_funding_router
from services.claims.payment_claims.api import router as payment_claims_router
from services.claims.payment_claims.application import PaymentClaimsApplication
from services.claims.payment_claims.listing import PAYMENT_CLAIM_LIST
from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.projector import Projector
from services.eventlog.read_model import install
from services.eventlog.rebuild import rebuild
from services.kafka.feeds import FeedSettings, open_feed
from services.kafka.settings import KafkaSettings
from services.web.app import Check, Face, make_app, reachable
from services.web.identity import Identity

MODELS = (*READ_MODELS, PAYMENT_CLAIM_LIST)


class ClaimsSettings(FeedSettings):
    """What the claims service needs, from the environment (`LIETA_CLAIMS_DSN`, …).

    `document_store` is where the
    contents of documents are kept: a folder, or `s3://bucket`, whose endpoint and keys
    `open_store` takes from the environment.
    """

    claims_dsn: str
    document_store: str


def face(settings: ClaimsSettings, kafka: KafkaSettings | None = None) -> Face:
    """The claims service's routes and what they need.

    Args:
        settings: of this service.
        kafka: where Kafka is, if it carries the case log; by default as the environment says.
    """
    load_all()
    brokers = settings.brokers(kafka)

    @contextmanager
    def start(app: FastAPI) -> Iterator[Mapping[str, Check]]:
        mapper = FactMapper(NoKeys())
        case_dsn = settings.case_feed_dsn
        with (
            open_pool(settings.claims_dsn) as pool,
            open_feed("case", "claims", pool, case_dsn, brokers, name="case feed") as case,
        ):
            feeds = (case.feed, PostgresFeed("claims", pool, mapper))
            app.state.collectors.extend(case.collectors)
            outdated = install(pool, MODELS)
            if outdated:
                rebuild(pool, outdated, feeds)
            contents = open_store(settings.document_store)
            app.state.contents = contents
            app.state.claims = ClaimsApplication(pool, *feeds, partial(content_of, contents))
            app.state.payment_claims = PaymentClaimsApplication(pool, feeds[1])
            with Projector(pool, MODELS, feeds) as projector:
                yield {
                    "claims log": reachable(pool),
                    **case.checks,
                    "projector of the case log in claims": partial(projector.check, "case"),
                    "projector of the claims log in claims": partial(projector.check, "claims"),
                    "complete inbox": app.state.claims.check_inbox,
                    "document store": contents.check,
                }

    return Face(
        (router, documents_router, other_funding_router, payment_claims_router),
        start,
        {**PROBLEM_HANDLERS, **documents_api.PROBLEM_HANDLERS},
        streaming_paths=(documents_api.CONTENTS,),
    )


def create_app(
    settings: ClaimsSettings, identity: Identity, kafka: KafkaSettings | None = None
) -> FastAPI:
    """The claims service alone; see `face`."""
    return make_app(
        "Lieta: claims",
        "Claims of municipalities for what they delivered.",
        identity,
        [face(settings, kafka)],
    )
