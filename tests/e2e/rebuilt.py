"""The reports as a rebuild from the events up to given positions answers them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager

import psycopg
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.events import Fact
from services.eventlog.event import RecordedEvent
from services.eventlog.feed import PostgresFeed, Settled
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.projector import catch_up
from services.eventlog.read_model import install
from services.projections.api import router
from services.projections.known_at import Knowledge
from services.projections.runner import READ_MODELS
from services.web.app import Check, Face, make_app
from tests.support.demo import Demo
from tests.support.demo_logs import LOGS
from tests.support.service import EverybodyIsKnown

SCRATCH = "lieta_rebuilt"


class CutFeed(PostgresFeed):
    """A log of which nothing after `end` was ever recorded."""

    end = 0

    def read(
        self, after: int, limit: int, until: int | None = None
    ) -> Sequence[RecordedEvent[Fact]]:
        return super().read(after, limit, self.end if until is None else min(until, self.end))

    def last_position(self) -> int:
        return min(super().last_position(), self.end)

    def settled(self) -> Settled | None:
        settled = super().settled()
        return settled and settled._replace(position=self.last_position())


def never_started(_: FastAPI) -> AbstractContextManager[Mapping[str, Check]]:
    """A start of nothing: the test itself opens what the routes need."""
    raise AssertionError("the application is asked without being started")


@contextmanager
def rebuilt_up_to(demo: Demo, positions: Mapping[str, int]) -> Iterator[TestClient]:
    """The projections service over read models that know the events up to the positions only."""
    with psycopg.connect(demo.dsn(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH}".encode())
        connection.execute(f"CREATE DATABASE {SCRATCH}".encode())
    read_models = list(READ_MODELS.values())
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(demo.dsn(SCRATCH)))
        feeds = []
        for log in LOGS:
            log_pool = stack.enter_context(open_pool(demo.dsn(f"lieta_{log}")))
            feed = CutFeed(log, log_pool, FactMapper(NoKeys()))
            feed.end = positions[log]
            feeds.append(feed)
        install(pool, read_models)
        catch_up(pool, read_models, feeds)
        face = Face([router], never_started)
        app = make_app("Rebuilt", "Up to a position.", EverybodyIsKnown(), [face])
        app.state.projections = Knowledge(pool, feeds)
        yield TestClient(app, headers={"Authorization": "Bearer auditor dace"})
