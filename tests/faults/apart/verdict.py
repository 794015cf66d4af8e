"""What must be true after any faults: each acknowledged command is everywhere exactly once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from services.claims.main import MODELS
from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.read_model import ReadModel
from services.eventlog.replica import COLUMNS, schema_of
from services.eventlog.verifying import verify
from services.projections.runner import READ_MODELS
from tests.faults.apart.cluster import LAST, LOGS, REPLICAS, Cluster
from tests.faults.apart.journal import Acknowledged

EVENTS = """
SELECT command_id, type_name, position, originator_id::text, originator_version
  FROM eventlog.event ORDER BY position
"""
BROKEN_STREAMS = """
SELECT originator_id::text FROM eventlog.event GROUP BY originator_id
HAVING max(originator_version) <> count(*) OR min(originator_version) <> 1
"""
POSTED = """
SELECT event, delivery_id::text, count(DISTINCT position), count(DISTINCT transfer_no), count(*)
  FROM ledger.transfer WHERE log = 'case' AND delivery_id IS NOT NULL GROUP BY 1, 2
"""
REJECTED = "SELECT source, reason FROM {}.rejected"
COPY = "COPY (SELECT {columns} FROM {schema}.event ORDER BY position) TO STDOUT"
TOLD = """
SELECT count(*), count(DISTINCT position) FROM case_timeline.happening
"""


class Recorded(NamedTuple):
    """What a log tells of an event."""

    command_id: UUID
    type_name: str
    position: int
    stream: str
    version: int


@dataclass
class Verdict:
    """How much was found of what, and every way in which it is not as it must be.

    Replicas and read models are counted where they are equal to what they must be.
    """

    counts: dict[str, int] = field(default_factory=dict)
    wrongs: list[str] = field(default_factory=list)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a wrong unless both are the same."""
        if found != wanted:
            self.wrongs.append(f"{what}: {found!r:.300}, wanted {wanted!r:.300}")


def judge(cluster: Cluster, acknowledged: Iterable[Acknowledged]) -> Verdict:
    """Compare the journal with the logs, the ledger, the replicas and every read model.

    The load has ended and everything has caught up; see `Cluster.await_caught_up`.
    """
    verdict = Verdict()
    promised = list(acknowledged)
    for log in LOGS:
        _judge_log(cluster, log, [one for one in promised if one.log == log], verdict)
    _judge_ledger(cluster, promised, verdict)
    for log, service in REPLICAS:
        _judge_replica(cluster, log, service, verdict)
    _judge_read_models(cluster, "claims", MODELS, verdict)
    _judge_read_models(cluster, "projections", tuple(READ_MODELS.values()), verdict)
    return verdict


def _judge_log(
    cluster: Cluster, log: str, promised: Sequence[Acknowledged], verdict: Verdict
) -> None:
    """Each acknowledged command is in the log once, where its answer says; and nothing else is."""
    commands = {one.command_id: one for one in promised}
    events = [Recorded._make(row) for row in cluster.rows(log, EVENTS)]
    verdict.counts |= {f"{log} commands": len(commands), f"{log} events": len(events)}
    verdict.expect(
        f"positions of {log}", [one.position for one in events], [*range(1, len(events) + 1)]
    )
    verdict.expect(f"broken streams of {log}", cluster.rows(log, BROKEN_STREAMS), [])
    recorded: dict[UUID, list[Recorded]] = {}
    for event in events:
        recorded.setdefault(event.command_id, []).append(event)
    verdict.expect(f"commands of {log} that nobody has", recorded.keys() - commands.keys(), set())
    for id_, one in commands.items():
        found = recorded.get(id_, [])
        types = Counter(event.type_name for event in found)
        verdict.expect(
            f"{one.key}: events recorded twice", types - Counter(types.keys()), Counter()
        )
        verdict.expect(f"{one.key}: missing events", set(one.writes) - types.keys(), set())
        first = [(e.stream, e.version) for e in found if e.type_name == one.writes[0]]
        verdict.expect(f"{one.key}: its stream", first, [(one.stream, one.version)])
        verdict.expect(
            f"{one.key}: its position", max((e.position for e in found), default=0), one.position
        )
    receipts = [id_ for (id_,) in cluster.rows(log, "SELECT command_id FROM eventlog.receipt")]
    verdict.expect(f"receipts of {log}", Counter(receipts), Counter(list(commands)))


def _judge_ledger(cluster: Cluster, promised: Iterable[Acknowledged], verdict: Verdict) -> None:
    """Every delivery and every correction is posted by one event, and no transfer twice."""
    wanted = Counter((one.writes[0], one.delivery) for one in promised if one.delivery is not None)
    rows = cluster.rows("projections", POSTED)
    verdict.counts["posted"] = len(rows)
    verdict.expect("deliveries in the ledger", Counter({row[:2]: row[2] for row in rows}), wanted)
    verdict.expect("transfers posted twice", [row for row in rows if row[3] != row[4]], [])
    [(total, different)] = cluster.rows("projections", TOLD)
    verdict.counts["happenings"] = total
    verdict.expect("happenings of a case that are told twice", total - different, 0)


def _judge_replica(cluster: Cluster, log: str, service: str, verdict: Verdict) -> None:
    """The replica is the log, row by row; nothing was rejected."""
    name = f"replica of {log} in {service}"
    theirs = _rows_digest(cluster.dsn(log), "eventlog")
    here = _rows_digest(cluster.dsn(service), schema_of(log))
    equal = verdict.counts.get("replicas equal", 0)
    verdict.counts["replicas equal"] = equal + (here == theirs)
    verdict.expect(name, here, theirs)
    rejected = cluster.rows(service, REJECTED, schema=schema_of(log))
    verdict.expect(f"{name}: rejected", rejected, [])


def _judge_read_models(
    cluster: Cluster, service: str, models: Sequence[ReadModel], verdict: Verdict
) -> None:
    """Each read model tells what a rebuild straight from the logs tells, and nothing is parked."""
    ends = {log: cluster.rows(log, LAST)[0][0] for log in LOGS}
    with ExitStack() as stack:
        mapper = FactMapper(NoKeys())
        feeds = [
            PostgresFeed(log, stack.enter_context(open_pool(cluster.dsn(log))), mapper)
            for log in LOGS
        ]
        pool = stack.enter_context(open_pool(cluster.dsn(service)))
        for model in models:
            found = verify(pool, model, feeds)
            name = f"{model.name} in {service}"
            verdict.expect(f"{name}: positions", found.positions, {o: ends[o] for o in model.logs})
            verdict.expect(f"{name}: parked", found.live_parked, 0)
            verdict.expect(f"{name}: differences from a rebuild", found.differences, [])
            verdict.expect(f"{name}: digest", found.live_digest, found.rebuilt_digest)
            equal = verdict.counts.get("read models equal", 0)
            verdict.counts["read models equal"] = equal + found.equal


def _rows_digest(dsn: str, schema: str) -> tuple[int, str]:
    """How many events the schema holds, and a digest of all of them in their order."""
    hashed, count = hashlib.sha256(), 0
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    query = sql.SQL(COPY).format(columns=columns, schema=sql.Identifier(schema))
    with (
        psycopg.connect(dsn, options="-c timezone=UTC") as connection,
        connection.cursor() as cursor,
        cursor.copy(query) as rows,
    ):
        for row in rows:
            hashed.update(row)
            count += 1
    return count, hashed.hexdigest()


def table_of(verdicts: dict[str, dict[str, Any]]) -> list[str]:
    """Lines of a table: a column for each scenario's counts."""
    names = list(dict.fromkeys(name for counts in verdicts.values() for name in counts))
    width = max(map(len, verdicts), default=0)
    lines = [" ".join([" " * width, *(name.rjust(max(len(name), 6)) for name in names)])]
    for scenario, counts in verdicts.items():
        cells = [str(counts.get(name, "")).rjust(max(len(name), 6)) for name in names]
        lines.append(" ".join([scenario.ljust(width), *cells]))
    return lines
