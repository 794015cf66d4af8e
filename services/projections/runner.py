"""The read models of this service, and keeping them up with both logs."""

from collections.abc import Sequence

from services.eventlog.feed import Feed
from services.eventlog.pool import Pool
from services.eventlog.projector import Projector
from services.eventlog.read_model import install
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

READ_MODELS = {
    read_model.name: read_model
    for read_model in (
        PROJECTION_CLOCK,
        LEDGER,
        SPENDING,
        PEOPLE,
        CASE_TIMELINE,
        MONEY,
        INDICATORS,
        PLACES,
        HISTORY,
        WORKLIST,
    )
}
"""Every read model by its name; the clock first, for the others are asked by its positions."""


def prepared_projector(pool: Pool, feeds: Sequence[Feed]) -> Projector:
    """The projector of all read models, not started; their tables are there.

    Read models whose tables another version of the program made are rebuilt first.
    """
    outdated = install(pool, list(READ_MODELS.values()))
    if outdated:
        rebuild(pool, outdated, feeds)
    return Projector(pool, list(READ_MODELS.values()), feeds)
