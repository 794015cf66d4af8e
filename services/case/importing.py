"""The case log's part of a history import."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from contracts.dates import today_in_latvia
from contracts.http.budgets import BUDGET_COMMANDS
from contracts.http.case import OpenCase
from contracts.http.command import CaseCommand
from contracts.http.commands import CASE_COMMANDS
from contracts.http.figures import FIGURE_COMMANDS
from contracts.http.places import PLACE_COMMANDS
from contracts.http.registers import REGISTER_COMMANDS, RegisterCommand
from contracts.imports import ImportLine, ImportProgress, ImportResult
from services.case.application import (
    CLAIMABLE,
    GRANT,
    CaseApplication,
    chosen_id,
    fold_events,
    id_taken,
    second_case,
)
from services.case.domain.decide import decide
from services.case.domain.registers.registering import register_of
from services.case.domain.state import Case
from services.case.register_application import decided_registration
from services.case.surroundings import StoredSurroundings
from services.eventlog.application import StreamNotFound
from services.eventlog.commands import CommandContext, Decided
from services.eventlog.importing import HistoryImport, LineRefused, other_id, unknown_command
from services.eventlog.keystore import KeyStore, PendingKeys
from services.eventlog.mapper import FactMapper

_ALL_COMMANDS: tuple[type[CaseCommand], ...] = (OpenCase, *CASE_COMMANDS)
_ALL_REGISTER_COMMANDS = (*REGISTER_COMMANDS, *BUDGET_COMMANDS, *FIGURE_COMMANDS, *PLACE_COMMANDS)
COMMANDS_BY_NAME: dict[str, type[CaseCommand] | type[RegisterCommand]] = {
    **{command.command: command for command in _ALL_COMMANDS},
    **{command.command: command for command in _ALL_REGISTER_COMMANDS},
}


class CaseSession:
    """Cases and registers as the lines so far have made them."""

    def __init__(self, application: CaseApplication, keys: PendingKeys) -> None:
        self._application = application
        self._keys = keys
        self._cases: dict[UUID, Case | None] = {}
        self._codes: set[bytes] = set()
        self._ids: set[tuple[str, bytes]] = set()
        self._surroundings = StoredSurroundings(application)
        self._today = today_in_latvia()

    def parse(self, line: ImportLine) -> CaseCommand | RegisterCommand:
        """See `Session.parse`."""
        command_type = COMMANDS_BY_NAME.get(line.command)
        if command_type is None:
            raise unknown_command(line, COMMANDS_BY_NAME)
        return command_type.model_validate(line.body)

    def expect(self, lines: Sequence[tuple[ImportLine, CaseCommand | RegisterCommand]]) -> None:
        """See `Session.expect`: which cases are new, and whose personal codes are known."""
        of_cases = [(line, one) for line, one in lines if isinstance(one, CaseCommand)]
        unknown = [line.id for line, _ in of_cases if line.id not in self._cases]
        recorder = self._application.event_recorder
        self._cases |= dict.fromkeys(set(unknown) - recorder.find_streams(unknown))
        self._keys.expect(unknown)
        openings = [command for _, command in of_cases if isinstance(command, OpenCase)]
        self._codes |= self._application.known_codes(openings)
        chosen = [one for _, command in of_cases if (one := chosen_id(command))]
        for scope in (CLAIMABLE, GRANT):
            digests = [digest for of_scope, digest in chosen if of_scope == scope]
            known = recorder.find_unique_keys(scope, digests)
            self._ids |= {(scope, digest) for digest in known}

    def decide(
        self, line: ImportLine, command: CaseCommand | RegisterCommand, context: CommandContext
    ) -> Decided:
        """See `Session.decide`."""
        if isinstance(command, RegisterCommand):
            return self._register(line, command, context)
        case = self._case(line.id)
        if isinstance(command, OpenCase):
            decided = self._open(line, command, context, taken=case is not None)
        elif case is None:
            raise LineRefused(
                "id",
                f"There is no case {line.id}. Open it on an earlier line.",
                f"Nav lietas {line.id}. Atver to kādā agrākā rindā.",
            )
        else:
            decision = decide(case, command, self._surroundings, self._today)
            decided = self._application.decided(
                line.id, case.version, decision, self._surroundings, context
            )
            self._take_ids(decided)
            self._surroundings.learn(decided.events)
        own = (event for event in decided.events if event.originator_id == line.id)
        self._cases[line.id] = fold_events(case, own)
        return decided

    def _register(
        self, line: ImportLine, command: RegisterCommand, context: CommandContext
    ) -> Decided:
        register = register_of(command)
        if line.id != register:
            raise LineRefused(
                "id",
                f"The line is for the register {register}, not for {line.id}. Write that id.",
                f"Rinda ir reģistram {register}, nevis {line.id}. Raksti šo identifikatoru.",
            )
        decided = decided_registration(command, self._surroundings, context)
        self._surroundings.learn(decided.events)
        return decided

    def _open(
        self, line: ImportLine, command: OpenCase, context: CommandContext, *, taken: bool
    ) -> Decided:
        other_id(line, command.case_id)
        decided = self._application.opening(line.id, command, context, taken=taken)
        digest = decided.unique_keys[0].digest
        if digest in self._codes:
            raise second_case()
        self._codes.add(digest)
        return decided

    def _take_ids(self, decided: Decided) -> None:
        for scope, digest, _ in decided.unique_keys:
            if (scope, digest) in self._ids:
                raise id_taken(scope, digest)
            self._ids.add((scope, digest))

    def _case(self, case_id: UUID) -> Case | None:
        if case_id not in self._cases:
            try:
                self._cases[case_id] = self._application.case(case_id)
            except StreamNotFound as found_other:
                # `expect` has looked which streams there are.
                raise LineRefused(
                    "id",
                    f"{case_id} is a register or a resource, and no case.",
                    f"{case_id} ir reģistrs vai resurss, nevis lieta.",
                ) from found_other
        return self._cases[case_id]


def import_cases(
    application: CaseApplication,
    keys: KeyStore,
    lines: Iterable[bytes],
    import_id: UUID,
    imported_by: str,
    on_progress: Callable[[ImportProgress], None] = lambda _: None,
) -> ImportResult:
    """Import a history of cases; see `HistoryImport.run` for errors.

    New subjects' keys become durable only when every line was accepted.
    """
    pending = PendingKeys(keys)
    history = HistoryImport(
        application.event_recorder,
        FactMapper(pending),
        CaseSession(application, pending),
        import_id,
        imported_by,
        on_progress,
    )
    return history.run(lines, before_commit=pending.persist)
