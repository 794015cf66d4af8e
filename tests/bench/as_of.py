"""Asking as of the past against asking of now, and how rebuilding grows with the logs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from statistics import quantiles
from time import perf_counter
from typing import Any

from psycopg import Connection

from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.read_model import ReadModel
from services.projections.known_at import Knowledge
from services.projections.models.ledger import LEDGER, Filter, balances
from services.projections.models.people import PEOPLE, people
from services.projections.models.spending import SPENDING, spending
from tests.bench.both_logs import LOGS, fill_logs
from tests.bench.ratio import Ratio
from tests.bench.rebuild import rebuild_all
from tests.bench.server import NewDatabase

EVENTS = 100_000
QUESTIONS = 100
FEWEST_QUESTIONS = 10
ASKED_SECONDS = 60.0
"""After so long no more is asked than the fewest questions: the slowest of them stands for p99."""
WITHIN = 0.5
"""What is asked of the past may take twice as long as what is asked of now, and no longer."""

Question = Callable[[Connection[Any], Mapping[str, int]], object]
QUESTIONS_OF: dict[ReadModel, Question] = {
    SPENDING: lambda c, at: spending(c, at["claims"], ("municipality", "year")),
    PEOPLE: lambda c, at: people(c, at["case"], ("municipality",)),
    LEDGER: lambda c, at: balances(c, at, Filter(), ("municipality",)),
}


def as_of(new_database: NewDatabase, events: int = EVENTS) -> Iterator[Ratio]:
    """Rebuilding a tenth and all of the events; then questions along the whole history."""
    small, _, _ = _rebuilt(new_database, events // 10)
    large, dsn, log_dsns = _rebuilt(new_database, events)
    detail = f"{small:,.0f}/s of {events // 10:,}, {large:,.0f}/s of {events:,}"
    yield Ratio("rate of rebuilding, ten times the events / a tenth", large / small, 0.8, detail)
    with ExitStack() as stack:
        feeds = [
            PostgresFeed(log, stack.enter_context(open_pool(log_dsn)), FactMapper(NoKeys()))
            for log, log_dsn in log_dsns.items()
        ]
        knowledge = Knowledge(stack.enter_context(open_pool(dsn)), feeds)
        yield from _asked(knowledge, {feed.log: feed.last_position() for feed in feeds})


def _rebuilt(new_database: NewDatabase, events: int) -> tuple[float, str, dict[str, str]]:
    """Events a second, and the databases."""
    log_dsns = {log: new_database() for log in LOGS}
    count = sum(fill_logs(log_dsns, events).values())
    dsn = new_database()
    start = perf_counter()
    rebuild_all(dsn, log_dsns)
    return count / (perf_counter() - start), dsn, log_dsns


def _asked(knowledge: Knowledge, last: dict[str, int]) -> Iterator[Ratio]:
    for read_model, question in QUESTIONS_OF.items():
        for when, part in (("start", 0.02), ("middle", 0.5), ("end", 1.0)):
            known_at = ",".join(f"{log}:{int(last[log] * part)}" for log in last)
            # Now and then take turns, so that whatever else the machine does slows both.
            now, then = _took_ms(
                partial(_ask, knowledge, read_model, question, None),
                partial(_ask, knowledge, read_model, question, known_at),
            )
            name = f"{read_model.name} as of the {when} of history: now's p99 / its p99"
            detail = f"{_p99(now):.1f} ms now, {_p99(then):.1f} ms as of then, {len(now)} questions"
            yield Ratio(name, _p99(now) / _p99(then), WITHIN, detail)


def _ask(
    knowledge: Knowledge, read_model: ReadModel, question: Question, known_at: str | None
) -> None:
    with knowledge.as_known(read_model, known_at) as (connection, known):
        question(connection, known.positions)


def _took_ms(*asked: Callable[[], None]) -> list[list[float]]:
    """The milliseconds of each question that was asked, for each of those asked in turns."""
    took: list[list[float]] = [[] for _ in asked]
    began = perf_counter()
    for number in range(QUESTIONS):
        if number >= FEWEST_QUESTIONS and perf_counter() - began > ASKED_SECONDS:
            break
        for ask, times in zip(asked, took, strict=True):
            start = perf_counter()
            ask()
            times.append(1000 * (perf_counter() - start))
    return took


def _p99(times_ms: list[float]) -> float:
    return quantiles(times_ms, n=100, method="inclusive")[98]
