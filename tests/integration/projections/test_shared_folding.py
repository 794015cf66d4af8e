"""Several projectors share the read models: nobody waits for one that another is folding."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from services.eventlog.pool import open_pool
from services.eventlog.projector import Projector
from services.eventlog.read_model import advisory_lock, checkpoints, reading
from services.eventlog.rebuild import rebuild
from services.projections.runner import READ_MODELS
from tests.integration.projections.background import until
from tests.integration.projections.house import House
from tests.unit.projections.facts import delivered, opened

OF_CASE = [name for name, one in READ_MODELS.items() if "case" in one.logs]
HELD = "ledger"


def folded(house: House, name: str) -> int:
    """The position of the case log up to which a read model is folded."""
    with reading(house.pool, name) as connection:
        return checkpoints(connection)["case"].position


def test_a_read_model_that_another_folds_keeps_nobody_from_the_others(house: House) -> None:
    with Projector(house.pool, house.read_models, house.feeds):
        with house.pool.connection() as elsewhere, elsewhere.transaction():
            advisory_lock(elsewhere, "fold", HELD)
            house.record("case", opened(), delivered())

            until(lambda: all(folded(house, name) == 2 for name in OF_CASE if name != HELD))
            assert folded(house, HELD) == 0

        # It is free again, and folded soon though nothing new has come.
        until(lambda: folded(house, HELD) == 2)


def test_projectors_that_run_at_once_fold_each_event_once(house: House) -> None:
    house.record("case", opened(), *(delivered() for _ in range(300)))
    with ExitStack() as stack, ThreadPoolExecutor(4) as starters:
        pools = [stack.enter_context(open_pool(house.dsn)) for _ in range(4)]
        projectors = [
            Projector(pool, house.read_models, house.feeds, batch_events=7) for pool in pools
        ]
        list(starters.map(Projector.start, projectors))
        house.record("case", *(delivered() for _ in range(50)))
        last = house.last_positions()["case"]

        until(lambda: all(folded(house, name) == last for name in OF_CASE))
        list(starters.map(Projector.stop, projectors))

    together = {name: house.digest(one) for name, one in READ_MODELS.items()}
    rebuild(house.pool, house.read_models, house.feeds)
    assert {name: house.digest(one) for name, one in READ_MODELS.items()} == together
