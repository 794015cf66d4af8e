"""The faults, each as a function that strikes a loaded cluster once and mends what it broke."""

from collections.abc import Callable
from random import Random
from time import sleep

from tests.faults.apart.cluster import Cluster
from tests.faults.apart.processes import Process
from tests.faults.apart.republishing import Republisher

DOWN_SECONDS = 1.0
"""How long what was killed stays away at most."""
FROZEN_SECONDS = 3.0
RUNNING_SECONDS = 3.0
"""How long an added consumer works at most before it is taken away again."""


class Round:
    """One round of a scenario: the cluster under load, its number from 0, and chance."""

    def __init__(self, cluster: Cluster, number: int, chance: Random) -> None:
        self.cluster = cluster
        self.number = number
        self.chance = chance

    def wait(self, longest_seconds: float) -> None:
        """Let a random while pass."""
        sleep(self.chance.uniform(0, longest_seconds))

    def turn(self, of: list[Process]) -> Process:
        """The one whose turn it is in this round."""
        return of[self.number % len(of)]


Fault = Callable[[Round], None]


def kill_a_relay(round_: Round) -> None:
    """`kill -9` of a relay: of the case log the one that works or the one that stands by, in turn,
    and each third time that of the claims log."""
    relays = round_.cluster.relays
    log = "claims" if round_.number % 3 == 2 else "case"
    _kill_and_restart(round_, round_.turn(relays[log]))


def kill_a_consumer(round_: Round) -> None:
    """`kill -9` of a process that receives and folds."""
    _kill_and_restart(round_, round_.turn(round_.cluster.projectors))


def kill_a_service(round_: Round) -> None:
    """`kill -9` of a service that answers requests; claims receives and folds besides."""
    _kill_and_restart(round_, round_.turn(list(round_.cluster.services.values())))


def kill_the_broker(round_: Round) -> None:
    """The broker is killed and started again with its data."""
    round_.cluster.broker.kill()
    round_.wait(DOWN_SECONDS)
    round_.cluster.broker.start()


def wipe_the_broker(round_: Round) -> None:
    """The broker is killed, all its data deleted, and an empty one started in its place."""
    round_.cluster.broker.kill()
    round_.cluster.broker.wipe()
    round_.wait(DOWN_SECONDS)
    round_.cluster.broker.start()


def add_and_remove_a_consumer(round_: Round) -> None:
    """A third process joins those that receive and fold, and leaves: asked to, or killed."""
    added = round_.cluster.add_projector()
    added.await_ready()
    round_.wait(RUNNING_SECONDS)
    if round_.number % 2:
        added.kill()
    else:
        added.stop()
    round_.cluster.projectors.remove(added)


def repeat_every_message(round_: Round) -> None:
    """Every message that is in the topics is sent once more, by somebody who is no relay."""
    with Republisher(round_.cluster.kafka) as republisher:
        assert republisher.repeat_all() > 0


def delay_messages(round_: Round) -> None:
    """Messages come late, some partitions before others: whoever carries them stands still for a
    while, or events of the past come again in no order."""
    relays, projectors = round_.cluster.relays["case"], round_.cluster.projectors
    match round_.number % 3:
        case 0:
            _freeze(round_, [round_.turn(projectors)])
        case 1:
            _freeze(round_, [*relays, *round_.cluster.relays["claims"]])
        case _:
            with Republisher(round_.cluster.kafka) as republisher:
                republisher.repeat_shuffled(round_.chance)


SCENARIOS: dict[str, Fault] = {
    "relay killed": kill_a_relay,
    "consumer killed": kill_a_consumer,
    "service killed": kill_a_service,
    "broker killed and restarted": kill_the_broker,
    "broker's data deleted": wipe_the_broker,
    "consumer added and removed": add_and_remove_a_consumer,
    "every message delivered twice": repeat_every_message,
    "messages delayed": delay_messages,
}
"""Every fault by its name."""


def _kill_and_restart(round_: Round, process: Process) -> None:
    process.kill()
    round_.wait(DOWN_SECONDS)
    process.start()
    process.await_ready()


def _freeze(round_: Round, processes: list[Process]) -> None:
    for process in processes:
        process.freeze()
    try:
        round_.wait(FROZEN_SECONDS)
    finally:
        for process in processes:
            process.thaw()
