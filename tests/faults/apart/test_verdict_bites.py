"""The verdict on a struck cluster names whatever is not as it must be."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.faults.apart.cluster import Cluster
from tests.faults.apart.journal import Acknowledged, Journal
from tests.faults.apart.load import Load
from tests.faults.apart.verdict import judge

pytestmark = pytest.mark.kafka

CASE_COMMANDS, CLAIM_COMMANDS = 60, 5
TAKEN = {
    ("replica_case", "event"): "position = 3",
    ("ledger", "transfer"): "ctid = (SELECT min(ctid) FROM ledger.transfer WHERE log = 'case')",
    (
        "case_timeline",
        "happening",
    ): "position = (SELECT min(position) FROM case_timeline.happening)",
}
"""From which tables of the projections a row is taken away, and which."""
PUT = {
    ("replica_claims", "rejected"): "'here', 1, 'differs'",
    ("people", "parked"): "'case', 1, gen_random_uuid(), 1, 'case.opened', 'ValueError'",
}
"""Rows that tell of something that went wrong, by their tables."""
KEEP = "CREATE TEMPORARY TABLE {kept} AS SELECT * FROM {table} WHERE {which}"
TAKE = "DELETE FROM {table} WHERE {which}"
GIVE_BACK = "INSERT INTO {table} SELECT * FROM {kept}"
PUT_IN = "INSERT INTO {table} VALUES ({which})"
EMPTY = "DELETE FROM {table}"


@pytest.fixture(scope="module")
def at_rest(cluster: Cluster, journal: Journal) -> Cluster:
    """The cluster after a little work that nothing disturbed."""
    load = Load(cluster.http, journal)
    load.start()
    load.await_more(CASE_COMMANDS)
    load.await_more(CLAIM_COMMANDS, "claims")
    load.stop()
    assert load.misfits == []
    cluster.await_caught_up()
    return cluster


def test_what_is_missing_or_wrong_is_named(at_rest: Cluster, journal: Journal) -> None:
    [unrecorded, *others, forgotten] = journal.read()
    invented = unrecorded._replace(key=str(uuid4()))

    with damaged(at_rest):
        wrongs = judge(at_rest, [unrecorded, *others, invented]).wrongs

    for named in (
        f"{invented.key}: its stream",
        f"commands of {forgotten.log} that nobody has",
        "replica of case in projections",
        "replica of claims in projections: rejected",
        "deliveries in the ledger",
        "ledger in projections: digest",
        "case_timeline in projections: digest",
        "people in projections: parked",
    ):
        assert any(wrong.startswith(named) for wrong in wrongs), (named, wrongs)


def test_an_answer_about_another_version_is_named(at_rest: Cluster, journal: Journal) -> None:
    acknowledged = list(journal.read())
    promised = acknowledged[-1]

    verdict = judge(at_rest, [*acknowledged[:-1], _a_version_later(promised)])

    assert [wrong.partition(": ")[0] for wrong in verdict.wrongs] == [promised.key]


def _a_version_later(one: Acknowledged) -> Acknowledged:
    return one._replace(version=one.version + 1)


@contextmanager
def damaged(cluster: Cluster) -> Iterator[None]:
    """The tables of the projections with rows too few and too many; whole again at the end."""
    with psycopg.connect(cluster.dsn("projections"), autocommit=True) as connection:

        def run(statement: str, table: tuple[str, str], which: str = "") -> None:
            connection.execute(
                sql.SQL(statement).format(
                    table=sql.Identifier(*table),
                    kept=sql.Identifier(f"kept_{table[1]}"),
                    which=sql.SQL(which),
                )
            )

        for table, which in TAKEN.items():
            run(KEEP, table, which)
            run(TAKE, table, which)
        for table, which in PUT.items():
            run(PUT_IN, table, which)
        try:
            yield
        finally:
            for table in TAKEN:
                run(GIVE_BACK, table)
            for table in PUT:
                run(EMPTY, table)
