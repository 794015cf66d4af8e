"""The library's `Application` over our recorder and mapper: load, decide, save."""

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
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


class LogApplication(Application[UUID]):
    """An application whose events live in the log that `pool` reaches.

    Args:
        pool: connections to the service's own database.
        keys: the keys of personal data; `NoKeys()` where there is none.
    """

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
