"""How something differs between two moments: as a patch, in words, and by which events."""

from datetime import date
from typing import Literal, NamedTuple

from contracts.http.history import Difference, HistoryEvent, Moment
from services.projections.history.documents import Told
from services.projections.history.model import HISTORY
from services.projections.history.past import At, PastEvent, events_at
from services.projections.history.patching import patch
from services.projections.history.wording import in_words, text_of
from services.projections.known_at import Knowledge, Known
from services.projections.parameters import known_again, named, positions_of

Asked = tuple[str | None, date | None]
"""A moment as a request says it: `known_at` and `on`."""


class Between(NamedTuple):
    """Two moments to compare, and how many of the events between them to tell."""

    before: Asked
    after: Asked
    limit: int


def difference(answers: Knowledge, told: Told, asked: Between) -> Difference:
    """How `told` differs; raises as `Knowledge.as_known`."""
    sides = []
    for known_at, on in (asked.before, asked.after):
        with answers.as_known(told.read_model, known_at) as (connection, known):
            at = At(dict(known.positions), on)
            sides.append((at, known, told.document(connection, at)))
    (before_at, before_known, before), (after_at, after_known, after) = sides
    operations = list(patch(before, after))
    with answers.as_known(told.read_model, _later(before_at, after_at)) as (connection, _):
        places = told.changed_by(connection, before_at, after_at)
    with answers.as_known(HISTORY, _later(before_at, after_at)) as (connection, known):
        events = events_at(connection, places, asked.limit)
    return Difference(
        before_at=_moment(before_known, before_at),
        after_at=_moment(after_known, after_at),
        complete=before_known.complete and after_known.complete and known.complete,
        before=before,
        after=after,
        patch=operations,
        words=[in_words(operation, before, after) for operation in operations],
        events=[_shown(event, before_at, after_at) for event in events],
        events_count=len(places),
    )


def _later(before: At, after: At) -> str:
    """The `known_at` that has all of both moments."""
    return known_again(
        *(max(before.positions[log], after.positions[log]) for log in ("case", "claims"))
    )


def _moment(known: Known, at: At) -> Moment:
    return Moment(positions=positions_of(known), on=at.on)


def _shown(event: PastEvent, before: At, after: At) -> HistoryEvent:
    fields = event._asdict()
    del fields["fact"], fields["schema_version"]
    return HistoryEvent(
        **fields | {"municipality": named(event.municipality)},
        counts=_counts(event, before, after),
        text_lv=text_of(event, "lv"),
        text_en=text_of(event, "en"),
    )


def _counts(event: PastEvent, before: At, after: At) -> Literal["since", "no_longer"]:
    """At which of the moments an event counts that counts at one of them."""
    known_before = event.position <= before.positions[event.log]
    if known_before != (event.position <= after.positions[event.log]):
        return "no_longer" if known_before else "since"
    later = after.on is None or (before.on is not None and after.on > before.on)
    return "since" if later else "no_longer"
