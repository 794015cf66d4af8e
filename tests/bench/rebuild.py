"""Rebuilding all read models against the library's `ProjectionRunner` on the same events."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import EnvType
from psycopg.sql import SQL, Identifier

from services.eventlog.application import LogApplication
from services.eventlog.event import ANONYMOUS, Event, RecordedEvent
from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.read_model import install
from services.eventlog.rebuild import rebuild as rebuild_read_models
from services.projections.runner import READ_MODELS
from tests.bench.both_logs import LOGS, fill_logs
from tests.bench.ratio import Ratio, Run
from tests.bench.server import NewDatabase

EVENTS = 20_000
"""As many as make the steady work outweigh what a rebuild costs once: new tables, and the swap."""
ROUNDS = 3
MEMORY_EVENTS = (20_000, 100_000)
FOLDED_AT = datetime(2021, 1, 1, tzinfo=UTC)


def rebuild(new_database: NewDatabase) -> Iterator[Ratio]:
    """Every read model, from nothing to swapped in; then the peak memory at two sizes of log."""
    log_dsns = {log: new_database() for log in LOGS}
    events = sum(fill_logs(log_dsns, EVENTS).values())
    ours, theirs = new_database(), new_database()
    _create_view(theirs)
    name = "rebuilding all read models, against the library's ProjectionRunner"
    yield _compared(
        name, events, partial(rebuild_all, ours, log_dsns), _library_run(theirs, log_dsns)
    )
    yield in_parallel(ours, log_dsns, events)
    yield _memory(new_database)


def in_parallel(dsn: str, log_dsns: dict[str, str], events: int) -> Ratio:
    """Rebuilding with two processes, their start included, against one."""
    one_s = _seconds(partial(rebuild_all, dsn, log_dsns))
    two_s = _seconds(partial(rebuild_all, dsn, log_dsns, processes=2))
    detail = f"{events / two_s:,.0f}/s against {events / one_s:,.0f}/s of {events:,}"
    return Ratio("rebuilding with two processes, against one", one_s / two_s, None, detail)


def _compared(name: str, events: int, ours: Run, theirs: Run) -> Ratio:
    """Theirs takes so long that it runs once, between runs of ours."""
    _seconds(ours)
    before = [_seconds(ours) for _ in range(ROUNDS)]
    theirs_s = _seconds(theirs)
    ours_s = median(before + [_seconds(ours) for _ in range(ROUNDS)])
    detail = f"{events / ours_s:,.0f}/s (median of {2 * ROUNDS}) against {events / theirs_s:,.0f}/s"
    return Ratio(name, theirs_s / ours_s, 25, detail)


def _seconds(run: Run) -> float:
    gc.collect()
    start = perf_counter()
    run()
    return perf_counter() - start


def rebuild_all(dsn: str, log_dsns: dict[str, str], processes: int = 1) -> None:
    """Rebuild all read models of the database from the logs."""
    with (
        open_pool(dsn) as pool,
        open_pool(log_dsns["case"]) as case,
        open_pool(log_dsns["claims"]) as claims,
    ):
        mapper = FactMapper(NoKeys())
        feeds = [PostgresFeed("case", case, mapper), PostgresFeed("claims", claims, mapper)]
        install(pool, list(READ_MODELS.values()))
        rebuild_read_models(pool, list(READ_MODELS.values()), feeds, processes=processes)


def _memory(new_database: NewDatabase) -> Ratio:
    """How the peak at the smaller log compares with the larger one's: 1.0 where it is the same."""
    peaks_mb = [_peak_mb(new_database, events) for events in MEMORY_EVENTS]
    detail = ", ".join(
        f"{peak_mb:.0f} MB at {events:,} events"
        for events, peak_mb in zip(MEMORY_EVENTS, peaks_mb, strict=True)
    )
    growth = peaks_mb[0] / peaks_mb[1]
    return Ratio("peak memory of a rebuild, small log / large log", growth, 0.9, detail)


def _peak_mb(new_database: NewDatabase, events: int) -> float:
    """The peak of a process of its own, interpreter and libraries included."""
    log_dsns = {log: new_database() for log in LOGS}
    fill_logs(log_dsns, events)
    command = [sys.executable, "-m", "tests.bench.rebuild", new_database(), *log_dsns.values()]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


class _Application(LogApplication):
    """The application that the library's runner makes by itself, of the log that `env` names."""

    name = "Log"

    def __init__(self, env: EnvType | None = None) -> None:
        super().__init__(open_pool((env or {})["LOG_DSN"]), NoKeys())

    def close(self) -> None:
        """Give the connections back, too."""
        super().close()
        self.event_recorder.pool.close()


class _View(PostgresTrackingRecorder):
    """The read models' tables, folded one event a transaction, with its tracking record."""

    def fold(self, log: str, event: Event[Any], tracking: Tracking) -> None:
        """Fold the event into every read model of its log."""
        recorded = RecordedEvent(
            tracking.notification_id, event.originator_id, event.originator_version, FOLDED_AT,
            ANONYMOUS, event.fact,
        )  # fmt: skip
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            for read_model in READ_MODELS.values():
                if log in read_model.logs:
                    _enter(cursor.connection, read_model.name)
                    read_model.fold(cursor.connection, log, [recorded])


class _CaseProjection(Projection[_View]):
    name = "case"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.fold("case", domain_event, tracking)


class _ClaimsProjection(Projection[_View]):
    name = "claims"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.fold("claims", domain_event, tracking)


def _create_view(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        for read_model in READ_MODELS.values():
            connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(read_model.name)))
            _enter(connection, read_model.name)
            connection.execute(read_model.tables.encode())


def _enter(connection: psycopg.Connection[Any], schema: str) -> None:
    connection.execute("SELECT set_config('search_path', %s, true)", (schema,))


def _library_run(dsn: str, log_dsns: dict[str, str]) -> Run:
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)",
            (["public", *READ_MODELS],),
        )
        for table in tables.fetchall():
            connection.execute(SQL("TRUNCATE {}").format(Identifier(*table)))
    return partial(_run_library, dsn, log_dsns)


def _run_library(dsn: str, log_dsns: dict[str, str]) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(dsn)
    for projection, log_dsn in zip(
        (_CaseProjection, _ClaimsProjection), log_dsns.values(), strict=True
    ):
        env = {
            "LOG_DSN": log_dsn,
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts.get("port", 5432)),
            "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": str(parts.get("password", "")),
        }
        with ProjectionRunner(
            application_class=_Application,
            projection_class=projection,  # type: ignore[type-abstract] # both are concrete
            view_class=_View,
            env=env,
        ) as runner:
            last = runner.app.recorder.max_notification_id()
            # Its own wait looks once in 0.8 s, which would count against it.
            while not runner.view.has_tracking_id(runner.app_name, last):
                runner.run_forever(timeout=0.02)


def _print_peak_kb(dsn: str, case_dsn: str, claims_dsn: str) -> None:
    rebuild_all(dsn, {"case": case_dsn, "claims": claims_dsn})
    # The peak of getrusage is inherited from whoever started this process.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(status.split("VmHWM:")[1].split()[0])


if __name__ == "__main__":
    _print_peak_kb(*sys.argv[1:])
