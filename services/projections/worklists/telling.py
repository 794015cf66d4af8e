"""Counts of work as the answers tell them: all, or without small ones and what gives them away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from contracts.http.worklists import (
    MentorLoad,
    WorkerLoad,
    WorklistCount,
    WorklistField,
    WorklistStatus,
)
from services.projections.disclosure.tables import Place, place_of
from services.projections.disclosure.work import ToldCounts
from services.projections.parameters import named
from services.projections.worklists.queries import (
    Asking,
    Count,
    Filter,
    Somewhere,
    counts,
    mentor_clients,
    open_cases,
)

FIELDS: tuple[WorklistField, ...] = get_args(WorklistField)
STATUSES: tuple[WorklistStatus, ...] = get_args(WorklistStatus)
SOMEWHERE: tuple[WorklistField, ...] = ("worker", "municipality", "region")


class ToldWork(NamedTuple):
    """How much waits, by group; `withheld` where the groups themselves would tell too much."""

    rows: list[WorklistCount]
    withheld: bool = False


def work_told(
    asking: Asking, by: Sequence[WorklistField], chosen: Filter, least: int | None
) -> ToldWork:
    """How much of what is chosen waits, by these fields; small counts under `least` kept back."""
    found = counts(asking, by, chosen)
    if least is None:
        return ToldWork([_count(by, one.group, one._asdict()) for one in found])
    part = _filtered(chosen)
    table = _items(asking, [*by, *dict(part)], least)
    if table.withheld:
        return ToldWork([], withheld=True)
    rows = []
    for one in found:
        place = place_of(by, one.group) | part
        told: dict[str, int | None] = {
            status: table.told(place, status) if chosen.status in (None, status) else 0
            for status in STATUSES
        }
        rows.append(_count(by, one.group, told | {"items": table.told(place, chosen.status)}))
    return ToldWork(rows)


def workers_told(asking: Asking, chosen: Filter, least: int | None) -> list[WorkerLoad]:
    """Open cases and what waits, by worker; of the filter only the place counts.

    Last comes what nobody has, where there is such.
    """
    cases: Mapping[Any, int] = _summed(open_cases(asking, chosen))
    waiting = {one.group[0]: one for one in counts(asking, ["worker"], chosen)}
    workers = sorted(cases.keys() | waiting.keys(), key=lambda one: (one is None, one or ""))
    if least is None:
        none = Count((), 0, 0, 0, 0)
        return [
            WorkerLoad(
                worker=one,
                open_cases=cases.get(one, 0),
                open_items=waiting.get(one, none).items,
                overdue_items=waiting.get(one, none).overdue,
            )
            for one in workers
        ]
    part = _filtered(chosen)
    table = _somewhere("open_cases", open_cases(asking), least)
    items = _items(asking, ["worker", *dict(part)], least)
    loads = []
    for one in workers:
        place = part | {("worker", one)}
        told = {
            "open_cases": table.told(place),
            "open_items": items.told(place),
            "overdue_items": items.told(place, "overdue"),
        }
        loads.append(WorkerLoad(worker=one, **told, suppressed=_mark(told.values())))
    return loads


def mentors_told(
    asking: Asking, chosen: Filter, most_clients: int, least: int | None
) -> list[MentorLoad]:
    """Clients by mentor; of the filter only the place counts."""
    clients: Mapping[str, int | None] = _summed(mentor_clients(asking, chosen))
    if least is not None:
        table = _somewhere("clients", mentor_clients(asking), least)
        part = _filtered(chosen)
        clients = {one: table.told(part | {("worker", one)}) for one in clients}
    return [
        MentorLoad(
            mentor=mentor, clients=count, most_clients=most_clients, suppressed=_mark([count])
        )
        for mentor, count in sorted(clients.items())
    ]


def _items(asking: Asking, named_fields: Sequence[str], least: int) -> ToldCounts:
    """All that waits, by these fields and by status; by region where by municipality."""
    fields = [
        field
        for field in FIELDS
        if field in named_fields or (field == "region" and "municipality" in named_fields)
    ]
    groups = {
        one.group: {
            "running": one.running, "due_soon": one.due_soon, "overdue": one.overdue
        }
        for one in counts(asking, fields)
    }  # fmt: skip
    return ToldCounts(fields, groups, least)


def _somewhere(of: str, found: Mapping[Somewhere, int], least: int) -> ToldCounts:
    groups = {tuple(somewhere): {of: count} for somewhere, count in found.items()}
    return ToldCounts(SOMEWHERE, groups, least)


def _summed(found: Mapping[Somewhere, int]) -> dict[str, int]:
    summed: dict[str, int] = defaultdict(int)
    for somewhere, count in found.items():
        summed[somewhere.worker] += count
    return dict(summed)


def _filtered(chosen: Filter) -> Place:
    """The fields that are chosen by, as a place of a table."""
    values = chosen._asdict()
    return frozenset((field, values[field]) for field in FIELDS if values[field] is not None)


def _count(
    by: Sequence[WorklistField], group: Sequence[Any], told: Mapping[str, Any]
) -> WorklistCount:
    fields: dict[str, Any] = dict(zip(by, group, strict=True))
    if "municipality" in fields:
        fields["municipality"] = named(fields["municipality"])
    figures = {name: told[name] for name in ("items", *STATUSES)}
    return WorklistCount(**fields, **figures, suppressed=_mark(figures.values()))


def _mark(told: Iterable[int | None]) -> bool | None:
    return True if None in told else None
