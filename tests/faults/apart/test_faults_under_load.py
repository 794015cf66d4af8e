"""Struck again and again under load, Lieta apart has each acknowledged command exactly once."""

import os
from collections.abc import Callable
from random import Random
from time import sleep

import pytest

from tests.faults.apart.cluster import Cluster
from tests.faults.apart.faults import SCENARIOS, Round
from tests.faults.apart.journal import Journal
from tests.faults.apart.load import Load
from tests.faults.apart.verdict import judge

ROUNDS = int(os.environ.get("ROUNDS", "2"))
"""How often each fault strikes; `make faults` says 25."""
BETWEEN_SECONDS = 1.0
COMMANDS_BETWEEN = 30
"""So many commands at least are acknowledged before a fault and after it."""

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300 + 60 * ROUNDS)]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_acknowledged_command_is_everywhere_exactly_once(
    scenario: str,
    cluster: Cluster,
    journal: Journal,
    record_property: Callable[[str, object], None],
) -> None:
    load, chance = Load(cluster.http, journal), Random()
    before = journal.counts.total()

    load.start()
    try:
        for number in range(ROUNDS):
            load.await_more(COMMANDS_BETWEEN)
            sleep(chance.uniform(0, BETWEEN_SECONDS))
            SCENARIOS[scenario](Round(cluster, number, chance))
        load.await_more(COMMANDS_BETWEEN)
    finally:
        load.stop()
    cluster.await_caught_up()

    verdict = judge(cluster, journal.read())
    acknowledged = journal.counts.total() - before
    told = {"rounds": ROUNDS, "acknowledged": acknowledged, "sent again": load.sent_again.total()}
    told |= verdict.counts | {"wrongs": len(verdict.wrongs)}
    record_property("faults", [scenario, told])
    assert load.misfits == []
    assert verdict.wrongs == []
    assert acknowledged > ROUNDS * COMMANDS_BETWEEN
