"""The read models of this service, and keeping them up with both logs."""

from collections.abc import Sequence
from threading import Thread

import structlog

from services.eventlog.feed import Feed
from services.eventlog.pool import Pool
from services.eventlog.projector import Projector
from services.eventlog.read_model import ReadModel, answers_while_outdated, install
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


def prepared_projector(pool: Pool, feeds: Sequence[Feed]) -> Projector:
    """The projector of all read models, not started; their tables are there.

    Read models whose tables another version of the program made are rebuilt first, for nothing can
    be asked of them. Where only the fold has changed, the old tables answer while new ones are made
    in the background; until then `GET /projections` tells that they are outdated.
    """
    outdated = install(pool, list(READ_MODELS.values()))
    refolded = [one for one in outdated if answers_while_outdated(pool, one)]
    if reshaped := [one for one in outdated if one not in refolded]:
        rebuild(pool, reshaped, feeds)
    if refolded:
        Thread(target=_rebuild_beside, args=(pool, refolded, feeds), daemon=True).start()
    return Projector(pool, list(READ_MODELS.values()), feeds)


def _rebuild_beside(pool: Pool, read_models: Sequence[ReadModel], feeds: Sequence[Feed]) -> None:
    try:
        rebuild(pool, read_models, feeds)
    except Exception as error:
        # The old tables go on answering; the next start or `lieta rebuild` tries again.
        log_.warning("rebuilding outdated read models failed", error=type(error).__name__)
