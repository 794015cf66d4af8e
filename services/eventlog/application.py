"""The library's `Application` over our recorder and mapper: load, decide, save."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    Mapper,
    Recording,
)
from eventsourcing.popo import POPOFactory
from eventsourcing.utils import Environment

from services.eventlog.event import Event
from services.eventlog.keystore import Keys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool
from services.eventlog.recorder import EventRecorder

S = TypeVar("S")

Fold = Callable[[S | None, Iterable[Event[Any]]], S | None]
"""The state after these events; None before any."""


class StreamNotFound(Exception):
    """The log has no such stream; `en` and `lv` say of what kind it would be."""

    def __init__(self, en: str, lv: str) -> None:
        super().__init__(f"no such {en}")
        self.en = en
        self.lv = lv


class LogApplication(Application[UUID]):
    """An application whose events live in the log that `pool` reaches.

    A subclass says in English and Latvian what its streams are.

    Args:
        pool: connections to the service's own database.
        keys: the keys of personal data; `NoKeys()` where there is none.
    """

    stream_en: ClassVar[str] = "record"
    stream_lv: ClassVar[str] = "ieraksts"

    def __init__(self, pool: Pool, keys: Keys) -> None:
        self._event_recorder = EventRecorder(pool)
        self._fact_mapper = FactMapper(keys)
        super().__init__()

    @property
    def event_recorder(self) -> EventRecorder:
        """The recorder, with what it offers beyond the library's interface."""
        return self._event_recorder

    @property
    def fact_mapper(self) -> FactMapper:
        """The mapper, with what it offers beyond the library's interface."""
        return self._fact_mapper

    def load(self, stream_id: UUID, fold: Fold[S]) -> S:
        """The state of a stream.

        Raises:
            StreamNotFound: there is none.
        """
        try:
            return cast(S, self.repository.get(stream_id, projector_func=cast(Any, fold)))
        except AggregateNotFoundError as error:
            raise self.not_found() from error

    def not_found(self) -> StreamNotFound:
        """That there is no such stream of this application."""
        return StreamNotFound(self.stream_en, self.stream_lv)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """A factory that holds nothing: connections belong to whoever made the pool."""
        return POPOFactory(env)

    def construct_mapper(self) -> Mapper[UUID]:
        """Our mapper."""
        return self._fact_mapper

    def construct_recorder(self) -> ApplicationRecorder:
        """Our recorder."""
        return self._event_recorder

    def save(self, *objs: Any, **kwargs: Any) -> list[Recording[UUID]]:
        """Append events, all or nothing; `receipts` and `unique_keys` go with them.

        The library's way (`super().save`) asks of everything it is given what it is, by protocol,
        which takes a tenth of the time of a save.

        Raises:
            IntegrityError, OperationalError: see `EventRecorder.insert_events`.
            KeyDestroyed: an event has personal data of an erased subject.
        """
        if not all(type(obj) is Event for obj in objs):
            return super().save(*objs, **kwargs)
        return self.events.put(objs, **kwargs)
