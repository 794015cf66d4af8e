"""The read models of this service, and keeping them up with both logs."""

from collections.abc import Sequence
from threading import Thread
from time import sleep

import structlog

from services.eventlog.feed import Feed
from services.eventlog.pool import Pool
from services.eventlog.projector import Projector
from services.eventlog.read_model import ReadModel, answers_while_outdated, install, outdated
from services.eventlog.rebuild import rebuild
from services.projections.history.model import HISTORY
from services.projections.indicators.model import INDICATORS
from services.projections.models.case_timeline import CASE_TIMELINE
from services.projections.models.ledger import LEDGER
from services.projections.models.people import PEOPLE
from services.projections.models.projection_clock import PROJECTION_CLOCK
from services.projections.models.spending import SPENDING
from services.projections.money.model import MONEY
from services.projections.places.model import PLACES
from services.projections.worklists.model import WORKLIST

log_ = structlog.get_logger(__name__)

READ_MODELS = {
    read_model.name: read_model
    for read_model in (
        PROJECTION_CLOCK,
        LEDGER,
        SPENDING,
        PEOPLE,
        CASE_TIMELINE,
        WORKLIST,
        MONEY,
        INDICATORS,
        PLACES,
        HISTORY,
    )
}
"""Every read model by its name; the clock first, for the others are asked by its positions."""


FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 600.0
"""Between tries to rebuild in the background: each of them folds the logs from their beginning."""


def prepared_projector(pool: Pool, feeds: Sequence[Feed]) -> Projector:
    """The projector of all read models, not started; their tables are there.

    Read models whose tables another version of the program made are rebuilt first, for nothing can
    be asked of them. Where only the fold has changed, the old tables answer while new ones are made
    in the background; until then `GET /projections` tells that they are outdated.
    """
    others = install(pool, list(READ_MODELS.values()))
    with pool.connection() as connection:
        refolded = [one for one in others if answers_while_outdated(connection, one)]
    if reshaped := [one for one in others if one not in refolded]:
        rebuild(pool, reshaped, feeds)
    if refolded:
        Thread(target=_rebuild_beside, args=(pool, refolded, feeds), daemon=True).start()
    return Projector(pool, list(READ_MODELS.values()), feeds)


class OtherTables(Exception):
    """Another version of the program has put tables in place that this one cannot ask."""


def check_tables(pool: Pool) -> None:
    """See that the tables are of this program's shape: a newer one may have rebuilt them.

    Raises:
        OtherTables: they are not; `GET /projections` tells which are outdated.
    """
    with pool.connection(timeout=2) as connection:
        other = [
            name for name, one in READ_MODELS.items() if not answers_while_outdated(connection, one)
        ]
    if other:
        raise OtherTables(", ".join(other))


def _rebuild_beside(pool: Pool, read_models: Sequence[ReadModel], feeds: Sequence[Feed]) -> None:
    """Rebuild what is outdated, until nothing is; meanwhile the old tables go on answering."""
    pause_s = FIRST_PAUSE_SECONDS
    while not pool.closed:
        try:
            with pool.connection() as connection:
                left = [one for one in read_models if outdated(connection, one)]
            if left:
                rebuild(pool, left, feeds)
            return
        except Exception as error:
            # Whatever it is, an outage or another process that rebuilds, it may pass.
            log_.warning("rebuilding outdated read models failed", error=type(error).__name__)
            sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_SECONDS)
