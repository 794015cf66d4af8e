"""The recorder passes the library's own suite for application recorders."""

from collections.abc import Callable, Iterator

import pytest
from eventsourcing.tests import persistence as library

from services.eventlog.pool import Pool, open_pool
from services.eventlog.recorder import EventRecorder
from services.eventlog.schema import install_log


class TestTheLibrarysSuite(library.ApplicationRecorderTestCase[EventRecorder]):
    @pytest.fixture(autouse=True)
    def _log(self, fresh_database: Callable[[], str]) -> Iterator[None]:
        dsn = fresh_database()
        install_log(dsn)
        with open_pool(dsn) as pool:
            self.pool: Pool = pool
            yield

    def create_recorder(self) -> EventRecorder:
        return EventRecorder(self.pool)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()
