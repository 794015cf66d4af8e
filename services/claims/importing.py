"""The claims log's part of a history import."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from contracts.imports import ImportLine, ImportProgress, ImportResult
from services.claims.application import ClaimsApplication
from services.claims.claim_import import ClaimPart
from services.claims.import_parts import ImportScope, Part, PartFactory
from services.claims.other_funding.import_part import OtherFundingPart
from services.claims.payment_claims.import_part import PaymentClaimPart
from services.eventlog.commands import CommandContext, Decided
from services.eventlog.importing import HistoryImport, unknown_command

PARTS: tuple[PartFactory, ...] = (ClaimPart, PaymentClaimPart, OtherFundingPart)
"""Every kind of record that the claims log has."""


class ClaimsSession:
    """What the lines of one import have made so far, part by part."""

    def __init__(self, application: ClaimsApplication, imported_by: str) -> None:
        self._scope = ImportScope(application, imported_by)
        self._parts = [make(self._scope) for make in PARTS]
        self._part_of: dict[str, Part] = {
            name: part for part in self._parts for name in part.commands
        }

    def parse(self, line: ImportLine) -> Any:
        """See `Session.parse`."""
        part = self._part_of.get(line.command)
        if part is None:
            raise unknown_command(line, self._part_of)
        return part.commands[line.command].model_validate(line.body)

    def expect(self, lines: Sequence[tuple[ImportLine, Any]]) -> None:
        """See `Session.expect`: the records are few, each is looked up when it is met."""

    def decide(self, line: ImportLine, command: Any, context: CommandContext) -> Decided:
        """See `Session.decide`."""
        decided = self._part_of[line.command].decide(line, command, context)
        self._scope.claims.learn(decided.events)
        for part in self._parts:
            part.learn(decided.events)
        return decided


def import_claims(
    application: ClaimsApplication,
    lines: Iterable[bytes],
    import_id: UUID,
    imported_by: str,
    on_progress: Callable[[ImportProgress], None] = lambda _: None,
) -> ImportResult:
    """Import a history of claims; see `HistoryImport.run` for errors."""
    history = HistoryImport(
        application.event_recorder,
        application.fact_mapper,
        ClaimsSession(application, imported_by),
        import_id,
        imported_by,
        on_progress,
    )
    return history.run(lines)
