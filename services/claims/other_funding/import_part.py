"""The register of other funding in a history import; a line's `id` is the entry's."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.events.other_funding import OtherFundingRecorded, OtherFundingRevoked
from contracts.http.other_funding import (
    OtherFundingCommand,
    RecordOtherFunding,
    RevokeOtherFunding,
)
from contracts.imports import ImportLine
from services.claims.domain.assembly.other_funding import (
    OtherFundingOfPerson,
    funding_id_taken,
    no_such_entry,
)
from services.claims.import_parts import ImportScope
from services.claims.other_funding.application import OtherFundingRegister, decided, fold_events
from services.eventlog.commands import CommandContext, Decided
from services.eventlog.event import Event
from services.eventlog.importing import other_id


class OtherFundingPart:
    """What else pays for the people of the import; see `Part`."""

    commands: Mapping[str, type[OtherFundingCommand]] = {
        command.command: command for command in (RecordOtherFunding, RevokeOtherFunding)
    }

    def __init__(self, scope: ImportScope) -> None:
        self._scope = scope
        self._register = OtherFundingRegister(scope.application)
        self._of_person: dict[UUID, OtherFundingOfPerson] = {}
        self._case_of: dict[UUID, UUID | None] = {}

    def decide(
        self, line: ImportLine, command: OtherFundingCommand, context: CommandContext
    ) -> Decided:
        """See `Part.decide`."""
        case_id = self._case(line.id)
        if isinstance(command, RecordOtherFunding):
            other_id(line, command.funding_id)
            if case_id not in (None, command.case_id):
                raise funding_id_taken(line.id)
            case_id = command.case_id
        if case_id is None:
            raise no_such_entry(line.id)
        return decided(case_id, line.id, command, self._person(case_id), context)

    def learn(self, events: Sequence[Event[Any]]) -> None:
        """See `Part.learn`: what is known of a person after the lines so far."""
        for event in events:
            fact = event.fact
            if isinstance(fact, OtherFundingRecorded | OtherFundingRevoked):
                self._case_of[fact.funding_id] = fact.case_id
                after = fold_events(self._person(fact.case_id), [event])
                self._of_person[fact.case_id] = after
                self._scope.funding[fact.case_id] = after.standing

    def _person(self, case_id: UUID) -> OtherFundingOfPerson:
        if case_id not in self._of_person:
            self._of_person[case_id] = self._register.of_person(case_id)
        return self._of_person[case_id]

    def _case(self, funding_id: UUID) -> UUID | None:
        if funding_id not in self._case_of:
            self._case_of[funding_id] = self._register.case_of(funding_id)
        return self._case_of[funding_id]
