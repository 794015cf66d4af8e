"""What the projections service answers: reports, timelines, and its own state."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.model import Model

SpendingField = Literal["municipality", "year", "service", "target_group"]
PeopleField = SpendingField
MunicipalityMap = Literal["current", "recorded"]
TimelineOrder = Literal["recorded", "effective"]


class LogPositions(Model):
    """The last position of each log that an answer counts in.

    Asked again with `known_at=case:<case>,claims:<claims>`, the answer is the same for ever.
    """

    case: int
    claims: int


class Answer(Model):
    """What every answer tells of its own knowledge.

    `complete` is false while recorded events that belong to the answer are missing from it: they
    wait to be counted in, or could not be and are parked. With `known_at`, nothing waits.
    """

    positions: LogPositions
    complete: bool


class MunicipalityName(Model):
    """A municipality as a report names it."""

    code: str
    name: str


class Group(Model):
    """What a row is about: the fields that the report is grouped by; the others are absent."""

    municipality: MunicipalityName | None = None
    year: int | None = None
    service: str | None = None
    target_group: str | None = None


class SpendingRow(Group):
    """Approved money of a group, in euro cents."""

    amount_cents: int


class SpendingReport(Answer):
    """Money that the planning region approved, by the municipality and year of delivery."""

    by: list[SpendingField]
    municipality_map: MunicipalityMap
    rows: list[SpendingRow]
    total_cents: int


class PeopleRow(Group):
    """Counts of a group, never to be mixed up.

    `persons` are unique persons who received a service, `service_links` person-service pairs,
    `assessed` persons with an assessment, `parents` cases in which a legal representative received
    a service. By service, the latter two are absent. A count that is null is kept back, for it is
    small or a small one follows from it; `suppressed` then is true.
    """

    persons: int | None
    service_links: int | None
    assessed: int | None = None
    parents: int | None = None
    suppressed: bool | None = None


class PeopleReport(Answer):
    """People by group; rows must not be added up, for one person may be in several.

    `least_persons` is there for whoever may not see people: the smallest count, besides zero, that
    is told by itself. `withheld` is true where even the groups would tell of single people: ask by
    fewer fields then.
    """

    by: list[PeopleField]
    municipality_map: MunicipalityMap
    rows: list[PeopleRow]
    least_persons: int | None = None
    withheld: bool | None = None


class TimelineItem(Model):
    """One event of a case: when it held, when and by whom it was recorded, and what it says."""

    position: int
    version: int
    recorded_at: datetime
    effective_date: date
    type_name: str
    actor: str
    municipality: MunicipalityName
    text_lv: str
    text_en: str


class TimelinePage(Answer):
    """A page of a case's timeline; every page of one list counts in the same positions."""

    case_id: UUID
    items: list[TimelineItem]
    next_cursor: str | None = None


class ProjectionState(Model):
    """How far a read model is: `lag_events` were recorded and are not counted in yet.

    The first of these has waited for `lag_seconds`. `parked_events` could not be counted in; the
    rest of their streams waits with them. One that is `outdated` was made by another version of
    the program and answers as that did, until it is rebuilt.
    """

    name: str
    positions: dict[str, int]
    lag_events: int
    lag_seconds: float
    parked_events: int
    outdated: bool


class ProjectionStates(Model):
    """Every read model."""

    items: list[ProjectionState]


class ParkedEvent(Model):
    """An event that could not be counted in, and the class of the error."""

    log: str
    position: int
    stream_id: UUID
    version: int
    type_name: str
    error: str


class ParkedEvents(Model):
    """The first thousand parked events of a read model."""

    name: str
    items: list[ParkedEvent]


class Rebuilt(Model):
    """A read model after its rebuild."""

    name: str
    positions: dict[str, int]
    events: int
    duration_ms: int


class DifferingRow(Model):
    """A row that the live tables and a rebuild tell differently.

    It is the `row`th (from 1) of the `part`th part of what the read model tells. Of the values only
    positions and amounts are given, for these name nobody; null where one has no such row.
    """

    part: int
    row: int
    columns: list[str]
    live: dict[str, int | None] | None
    rebuilt: dict[str, int | None] | None


class Verified(Model):
    """Whether a read model tells at these positions what a rebuild up to them tells."""

    name: str
    equal: bool
    positions: dict[str, int]
    live_digest: str
    rebuilt_digest: str
    live_parked_events: int
    rebuilt_parked_events: int
    differences: list[DifferingRow]
    duration_ms: int


class ProjectionDigest(Answer):
    """SHA-256, in hexadecimal, over all that a read model tells as of the positions."""

    name: str
    digest: str
