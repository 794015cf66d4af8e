"""Reading what is stored: nothing unknown, nothing broken, and the old brought up to date."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from contracts.events import Fact, type_names, upcasters
from contracts.model import Name
from services.eventlog.event import Event
from services.eventlog.feed import PostgresFeed, UnreadableEvent
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper, UnknownEvent
from services.eventlog.recorder import EventRecorder
from tests.integration.eventlog.stored import stored
from tests.support.facts import delivered

AT = '"effective_date":"2023-03-01","municipality":"bauskas-novads"'


@pytest.fixture
def mapper() -> FactMapper:
    return FactMapper(NoKeys())


@pytest.fixture
def feed(recorder: EventRecorder, mapper: FactMapper) -> PostgresFeed:
    return PostgresFeed("case", recorder.pool, mapper)


@pytest.fixture
def toy() -> Iterator[type[Fact]]:
    """A fact in its third version; the first had `label`, the second `title`."""

    class ToyNamed(Fact, type_name="toy.named", schema_version=3):
        name: Name
        length: int

    def label_to_title(fields: dict[str, Any]) -> dict[str, Any]:
        return {("title" if key == "label" else key): value for key, value in fields.items()}

    def title_to_name(fields: dict[str, Any]) -> dict[str, Any]:
        title = fields.pop("title")
        return fields | {"name": title, "length": len(title)}

    upcasters["toy.named", 1] = label_to_title
    upcasters["toy.named", 2] = title_to_name
    yield ToyNamed
    del type_names["toy.named"], upcasters["toy.named", 1], upcasters["toy.named", 2]


@pytest.mark.parametrize(
    ("version", "old"),
    [(1, '"label":"Bear"'), (2, '"title":"Bear"'), (3, '"name":"Bear","length":4')],
)
def test_every_old_version_is_brought_up_to_date(
    recorder: EventRecorder, feed: PostgresFeed, toy: type[Fact], version: int, old: str
) -> None:
    state = f"{{{AT},{old}}}".encode()
    recorder.insert_events(stored(uuid4(), 1, state=state, topic=f"toy.named@{version}"))

    (event,) = feed.read(0, 10)

    assert isinstance(event.fact, toy)
    assert event.fact.model_dump(include={"name", "length"}) == {"name": "Bear", "length": 4}


@pytest.mark.parametrize("topic", ["case.delivery_recorded@2", "case.unheard_of@1"])
def test_what_a_newer_program_wrote_is_refused_not_guessed(
    recorder: EventRecorder, feed: PostgresFeed, mapper: FactMapper, topic: str
) -> None:
    state = mapper.to_stored_event(Event(uuid4(), 1, delivered())).state
    (event,) = stored(uuid4(), 1, state=state, topic=topic)
    recorder.insert_events([event])

    with pytest.raises(UnknownEvent, match="newer program"):
        mapper.to_domain_event(event)
    with pytest.raises(UnreadableEvent, match="UnknownEvent"):
        feed.read(0, 1)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"not json: Secret Name",
        b'{"given_name":"Secret Name"',
        b'["Secret Name"]',
        b"\xff\xfe Secret Name",
        f'{{{AT},"given_name":"Secret Name"}}'.encode(),
    ],
)
@pytest.mark.parametrize("topic", ["case.delivery_recorded@1", "case.opened@1"])
def test_a_corrupted_state_is_refused_and_its_content_is_not_repeated(
    recorder: EventRecorder, feed: PostgresFeed, mapper: FactMapper, topic: str, state: bytes
) -> None:
    event = StoredEvent(uuid4(), 1, topic, state)
    recorder.insert_events([event])

    with pytest.raises(MapperDeserialisationError) as refused:
        mapper.to_domain_event(event)
    with pytest.raises(UnreadableEvent) as unreadable:
        feed.read(0, 1)

    for error in (refused.value, unreadable.value):
        assert "Secret" not in str(error)
        assert error.__suppress_context__
        assert error.__cause__ is None


def test_a_feed_yields_what_comes_before_an_unreadable_event(
    recorder: EventRecorder, feed: PostgresFeed, mapper: FactMapper
) -> None:
    stream = uuid4()
    good = [mapper.to_stored_event(Event(stream, version, delivered())) for version in (1, 2, 4)]
    broken = stored(stream, 3, state=b"{}", topic="case.delivery_recorded@1")
    recorder.insert_events([*good[:2], *broken, good[2]])

    assert [event.position for event in feed.read(0, 10)] == [1, 2]
    with pytest.raises(UnreadableEvent) as unreadable:
        feed.read(2, 10)
    assert unreadable.value.position == 3
    assert [event.position for event in feed.read(3, 10)] == [4]


def test_a_feed_is_read_in_batches_up_to_a_position(
    recorder: EventRecorder, feed: PostgresFeed, mapper: FactMapper
) -> None:
    stream = uuid4()
    recorder.insert_events(
        [mapper.to_stored_event(Event(stream, version, delivered())) for version in range(1, 11)]
    )

    batches = [[event.position for event in batch] for batch in feed.read_all(1, 9, 3)]

    assert batches == [[2, 3, 4], [5, 6, 7], [8, 9]]
    assert feed.last_position() == 10
    assert not feed.read(10, 5)
