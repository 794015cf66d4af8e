"""What every read model is asked as of a moment, and answers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.reference.indicators import IndicatorDimension, definitions
from services.projections.disclosure.people import people_patterns
from services.projections.history.cells import (
    CellOfLedger,
    ledger_cell,
    ledger_entries,
    people_facts,
    positions_of_deliveries,
)
from services.projections.history.documents import (
    Told,
    ToldLedger,
    ToldPeople,
    ToldSpending,
    ToldStream,
    state_of,
)
from services.projections.history.past import At, events_between, events_of
from services.projections.history.why import behind
from services.projections.indicators.figures import statements, targets
from services.projections.indicators.queries import Open, reached
from services.projections.indicators.reconciling import reconciled
from services.projections.models.case_timeline import is_known, timeline
from services.projections.models.grouping import MunicipalityMap
from services.projections.models.ledger import Filter, balances, entries
from services.projections.models.people import people
from services.projections.models.projection_clock import position_at
from services.projections.models.spending import spending
from services.projections.money.absorption import FIELDS as ABSORBED_BY
from services.projections.money.absorption import absorption
from services.projections.money.ageing import open_claims
from services.projections.money.claims_money import claims_money, refusals
from services.projections.money.forecast import pipeline
from services.projections.money.grants import open_grants
from services.projections.places.capacity import capacity
from services.projections.places.difference import differences
from services.projections.places.plan import amendments, plan
from services.projections.runner import READ_MODELS
from services.projections.worklists.ages import adults
from services.projections.worklists.claim_items import claim_items
from services.projections.worklists.queries import (
    Asking,
    counts,
    mentor_clients,
    open_cases,
    worklist,
)
from tests.integration.projections.histories import Recording
from tests.unit.projections.facts import BAUSKA_2009

BY = ("municipality", "year", "service", "target_group")
EARLY = datetime(1900, 1, 1, tzinfo=UTC)
LATE = datetime(2100, 1, 1, tzinfo=UTC)
MONTHS = timedelta(days=90)


class Question(NamedTuple):
    """What every report is asked: as known at which positions, on which day and map, from where."""

    at: dict[str, int]
    day: date
    map_: MunicipalityMap
    recording: Recording
    open_tables: Open

    @property
    def on(self) -> tuple[date | None, ...]:
        """The day, and whatever day there is."""
        return (None, self.day)

    @property
    def streams(self) -> list[tuple[str, UUID]]:
        """Every stream with its kind."""
        kinds = self.recording.streams().items()
        return [(kind, stream) for kind, streams in kinds for stream in streams]


Answers = Callable[[Connection[Any], Question], Any]


def _entries(c: Connection[Any], asked: Question, on: date | None) -> Any:
    cell = CellOfLedger({}, None, None, on, asked.map_)
    made_of = ledger_entries(c, asked.at, cell, (EARLY, "", 0, 0), 1000)
    return ledger_cell(c, asked.at, cell), made_of, positions_of_deliveries(c, made_of)


def _spending(c: Connection[Any], asked: Question) -> list[Any]:
    return [
        spending(c, asked.at["claims"], by, on=on, municipality_map=asked.map_)
        for by in ((), BY, BY[:1])
        for on in asked.on
    ]


def _people(c: Connection[Any], asked: Question) -> list[Any]:
    return [
        (
            people(c, asked.at["case"], by, on=on, municipality_map=asked.map_),
            people_patterns(c, asked.at["case"], by, 5, on=on, municipality_map=asked.map_),
            people_facts(
                c, asked.at["case"], {}, on=on, municipality_map=asked.map_, after=0, limit=1000
            ),
        )
        for by in ((), BY, BY[:1], BY[:2])
        for on in asked.on
    ]


def _states(c: Connection[Any], asked: Question) -> list[Any]:
    return [
        (
            state_of(kind, c, stream, At(asked.at, on)),
            events_of(c, log, stream, At(asked.at, on)),
            events_between(c, log, stream, At(asked.at, asked.day), At(asked.at, None)),
        )
        for kind, stream in asked.streams
        for log in ["case" if kind == "cases" else "claims"]
        for on in asked.on
    ]


def _behind(c: Connection[Any], asked: Question, on: date | None) -> Any:
    """What the entries of a cell rest on, which the tables of the ledger and of history tell."""
    cell = CellOfLedger({}, None, None, on, asked.map_)
    with asked.open_tables(READ_MODELS["ledger"]) as of_ledger:
        made_of = ledger_entries(of_ledger, asked.at, cell, (EARLY, "", 0, 0), 30)
        deliveries = positions_of_deliveries(of_ledger, made_of)
    return behind(c, made_of, deliveries, asked.at)


def _differing(c: Connection[Any], asked: Question, *told: Told) -> Any:
    """Each at either end, and what lies between: another time, another day, or both."""
    earlier = {log: position // 2 for log, position in asked.at.items()}
    ends = [
        (At(earlier, None), At(asked.at, None)),
        (At(asked.at, asked.day), At(asked.at, None)),
        (At(earlier, asked.day), At(asked.at, asked.day + MONTHS)),
    ]
    return [
        (one.document(c, before), one.document(c, after), one.changed_by(c, before, after))
        for one in told
        for before, after in ends
    ]


def _worklist(c: Connection[Any], asked: Question) -> Any:
    asking = Asking(c, asked.at, asked.day, asked.recording.house.keys)
    return (
        adults(c, asked.at["case"], asked.recording.house.keys),
        claim_items(c, asked.at["claims"], asked.day),
        worklist(asking),
        counts(asking, ["worker", "kind"]),
        open_cases(asking),
        mentor_clients(asking),
    )


def _indicators(c: Connection[Any], asked: Question) -> Any:
    case, defined = asked.at["case"], definitions()
    dimensions: list[list[IndicatorDimension]] = [[], ["municipality"], ["region", "year"]]
    return (
        [(statements(c, case, on), targets(c, case, on or date.max)) for on in asked.on],
        [reconciled(asked.open_tables, asked.at, defined, on) for on in asked.on],
        [
            reached(
                asked.open_tables,
                asked.at,
                [one for one in defined.indicators.values() if set(by) <= set(one.dimensions)],
                by,
                asked.day,
                asked.map_,
            )
            for by in dimensions
        ],
    )


ANSWERS: dict[str, Answers] = {
    "ledger": lambda c, asked: (
        list(entries(c, asked.at, Filter(), limit=None)),
        [
            balances(c, asked.at, Filter(on=on), by, asked.map_)
            for by in ((), ("claim", "funder"), ("municipality", "budget_line", "year"))
            for on in asked.on
        ],
        [
            absorption(c, asked.at, by, asked.day, on, asked.map_)
            for by in ((), ABSORBED_BY[:4])
            for on in asked.on
        ],
        [_entries(c, asked, on) for on in asked.on],
        pipeline(c, asked.at, asked.day),
        _differing(
            c,
            asked,
            ToldLedger(("municipality", "claim"), Filter(), asked.map_),
            ToldLedger((), Filter(account="approved", municipality=BAUSKA_2009), asked.map_),
        ),
    ),
    "spending": lambda c, asked: [
        _differing(c, asked, ToldSpending(BY, asked.map_)),
        *_spending(c, asked),
    ],
    "people": lambda c, asked: [
        _differing(c, asked, ToldPeople(BY[:2], asked.map_)),
        *_people(c, asked),
    ],
    "case_timeline": lambda c, asked: [
        (
            is_known(c, case, asked.at["case"]),
            timeline(c, case, asked.at["case"], on=on, order=order),
        )
        for case in asked.recording.cases.values()
        for on in asked.on
        for order in ("recorded", "effective")
    ],
    "worklist": _worklist,
    "indicators": _indicators,
    "history": lambda c, asked: [
        [_behind(c, asked, on) for on in asked.on],
        _differing(c, asked, *(ToldStream(*one) for one in asked.streams)),
        *_states(c, asked),
    ],
    "places": lambda c, asked: [
        (
            plan(c, asked.at["case"], on=on),
            list(differences(plan(c, asked.at["case"], on=asked.day), plan(c, asked.at["case"]))),
            amendments(c, asked.at["case"], on=on),
            capacity(c, asked.at["case"], on or asked.day, plan(c, asked.at["case"], on=on)),
        )
        for on in asked.on
    ],
    "money": lambda c, asked: (
        [
            (
                claims_money(c, asked.at, ("claim", "quarter", "kind"), on, asked.map_),
                refusals(c, asked.at, on),
                open_claims(c, asked.at, asked.day, None, asked.map_),
            )
            for on in asked.on
        ],
        open_grants(c, asked.at, asked.day),
    ),
    "projection_clock": lambda c, asked: [
        min(position_at(c, log, LATE), position) for log, position in asked.at.items()
    ],
}
