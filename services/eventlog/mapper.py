"""Events to rows and back: plain JSON, personal fields sealed, validated on reading.

The library's transcoder raises on dates, turns enums and tuples into other things and validates
nothing; here the contract itself writes and reads its JSON.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
)
from pydantic import ValidationError

from contracts.events import Fact, type_names, upcasters
from contracts.personal import Erased
from services.eventlog.event import EnvelopedEvent, Event
from services.eventlog.keystore import Keys, NoKeys
from services.eventlog.packing import split_topic
from services.eventlog.sealing import SealBroken, open_sealed, seal


class UnknownEvent(MapperDeserialisationError):
    """The log holds a type or a schema version that this program does not know."""


class FactMapper(Mapper[UUID]):
    """Maps `Event` to `EnvelopedEvent` and back; opens what `keys` can open."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(JSONTranscoder())
        self.keys = keys

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> EnvelopedEvent:
        """The row of an event, its personal fields sealed under its stream's key.

        Raises:
            KeyDestroyed: the event has personal data of an erased subject.
        """
        assert isinstance(domain_event, Event)
        event: Event[Fact] = domain_event
        fact = event.fact
        state = fact.__pydantic_serializer__.to_json(fact)
        if fact.personal:
            state = self._seal(state, fact, event.originator_id, event.originator_version)
        return EnvelopedEvent(
            originator_id=event.originator_id,
            originator_version=event.originator_version,
            topic=f"{fact.type_name}@{fact.schema_version}",
            state=state,
            effective_date=fact.effective_date,
            municipality=fact.municipality,
            envelope=event.envelope,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event[Fact]:
        """The event of a row.

        Raises:
            UnknownEvent: a type or version from the future.
            SealBroken: a sealed value was changed or moved.
            MapperDeserialisationError: the state does not fit its contract; the base of the others.
        """
        type_name, schema_version = split_topic(stored_event.topic)
        assert isinstance(stored_event.originator_id, UUID)
        originator_id, version = stored_event.originator_id, stored_event.originator_version
        fact = self.fact(type_name, schema_version, originator_id, version, stored_event.state)
        return Event(originator_id, version, fact)

    def fact(
        self,
        type_name: str,
        schema_version: int,
        originator_id: UUID,
        originator_version: int,
        state: bytes,
    ) -> Fact:
        """The fact of a stored state, upcast, opened and validated; raises as `to_domain_event`."""
        cls = type_names.get(type_name)
        if cls is None or schema_version > cls.schema_version:
            raise UnknownEvent(
                f"{type_name} version {schema_version} is not known here: it was written by a newer"
                f" program (stream {originator_id}, version {originator_version})"
            )
        try:
            if schema_version == cls.schema_version and not cls.personal:
                return cls.model_validate_json(state)
            fields = json.loads(state)
            if not isinstance(fields, dict):
                raise ValueError
            for old in range(schema_version, cls.schema_version):
                fields = upcasters[type_name, old](fields)
            self._open(fields, cls, originator_id, originator_version)
            return cls.model_validate_json(json.dumps(fields))
        except SealBroken:
            raise
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            # Neither the state nor pydantic's message is repeated: both may hold personal data.
            raise MapperDeserialisationError(
                f"the stored state of {type_name} version {schema_version} does not fit its"
                f" contract: {type(error).__name__}"
                f" (stream {originator_id}, version {originator_version})"
            ) from None

    def validators(self) -> dict[tuple[str, int], Callable[[bytes], Fact]]:
        """What reads a state as it is, by type name and schema version.

        That is every newest version in which there is nothing to open; `fact` reads the rest.
        """
        opens_nothing = isinstance(self.keys, NoKeys)
        return {
            (name, cls.schema_version): cls.__pydantic_validator__.validate_json
            for name, cls in type_names.items()
            if opens_nothing or not cls.personal
        }

    def _seal(self, state: bytes, fact: Fact, originator_id: UUID, version: int) -> bytes:
        fields: dict[str, Any] = json.loads(state)
        key: bytes | None = None
        for name in fact.personal:
            value = fields[name]
            if value is None or isinstance(value, dict):
                continue
            key = key or self.keys.key_or_new(originator_id)
            plaintext = json.dumps(value, ensure_ascii=False).encode()
            sealed = seal(key, plaintext, originator_id, version, name)
            fields[name] = {"sealed": b64encode(sealed).decode()}
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()

    def _open(
        self, fields: dict[str, Any], cls: type[Fact], originator_id: UUID, version: int
    ) -> None:
        key = self.keys.key(originator_id) if cls.personal else None
        for name in cls.personal:
            value = fields.get(name)
            if not isinstance(value, dict) or "sealed" not in value:
                continue
            if key is not None:
                sealed = b64decode(value["sealed"])
                fields[name] = json.loads(open_sealed(key, sealed, originator_id, version, name))
            elif self.keys.erases:
                fields[name] = Erased().model_dump()
