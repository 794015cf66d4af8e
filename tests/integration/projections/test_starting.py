"""A process may start at any time, whatever the others are doing."""

from services.eventlog.read_model import advisory_lock, install
from services.projections.models.people import PEOPLE
from tests.integration.projections.house import House


def test_a_process_starts_while_another_one_folds_a_long_batch(house: House) -> None:
    with house.pool.connection() as folding, folding.transaction():
        advisory_lock(folding, "fold", PEOPLE.name)

        outdated = install(house.pool, [PEOPLE])

    assert outdated == []
