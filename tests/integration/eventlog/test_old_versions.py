"""An event of an old version is sent as it was stored, and brought up to date where it is read."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from psycopg import sql
from psycopg.rows import class_row

from contracts.events import Fact, type_names, upcasters
from contracts.model import Name
from contracts.personal import PersonalText, Sealed
from deploy.published.event_schemas import earlier_versions, event_schemas
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.recorder import EventRecorder
from services.eventlog.replica import COLUMNS, Batch, LogRow, Replica, ReplicaFeed, install_replica
from services.kafka.messages import event_message
from services.kafka.reading import said_by
from tests.integration.eventlog.stored import stored

AT = '"effective_date":"2023-03-01","municipality":"bauskas-novads"'
SEALED = '"sealed":"AAAA"'


@pytest.fixture
def toy() -> Iterator[type[Fact]]:
    """A fact in its second version; the first had `label`, and the same sealed remark."""

    class ToyTold(Fact, type_name="toy.told", schema_version=2):
        name: Name
        remark: PersonalText

    def label_to_name(fields: dict[str, Any]) -> dict[str, Any]:
        return {("name" if key == "label" else key): value for key, value in fields.items()}

    upcasters["toy.told", 1] = label_to_name
    yield ToyTold
    del type_names["toy.told"], upcasters["toy.told", 1]


def rows_of(recorder: EventRecorder) -> list[LogRow]:
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    query = sql.SQL("SELECT {} FROM eventlog.event ORDER BY position").format(columns)
    with (
        recorder.pool.connection() as connection,
        connection.cursor(row_factory=class_row(LogRow)) as cursor,
    ):
        return cursor.execute(query).fetchall()


def test_both_versions_read_alike_from_a_replica(recorder: EventRecorder, toy: type[Fact]) -> None:
    for version, field in ((1, "label"), (2, "name")):
        state = f'{{{AT},"{field}":"Bear","remark":{{{SEALED}}}}}'.encode()
        recorder.insert_events(stored(uuid4(), 1, state=state, topic=f"toy.told@{version}"))
    install_replica(recorder.pool, "case")
    messages = [event_message("case", row) for row in rows_of(recorder)]

    said = [said_by("case", message.headers, message.value) for message in messages]
    rows = [one for one in said if isinstance(one, LogRow)]
    Replica("case", recorder.pool).receive(Batch(rows))

    events = ReplicaFeed("case", recorder.pool, FactMapper(NoKeys())).read(0, 10)
    assert [row.schema_version for row in rows] == [1, 2]
    assert [row.state for row in rows] == [row.state for row in rows_of(recorder)]
    assert all(isinstance(event.fact, toy) for event in events)
    assert events[0].fact == events[1].fact
    assert isinstance(getattr(events[0].fact, "remark"), Sealed)  # noqa: B009 - of a class made here


def test_the_schema_of_the_old_version_stays_published(toy: type[Fact]) -> None:
    assert earlier_versions() == ["toy.told@1"]
    assert "toy.told@2" in event_schemas()
    assert "toy.told@1" not in event_schemas()
