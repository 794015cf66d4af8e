"""Claims in a history import."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.dates import today_in_latvia
from contracts.http.claim_papers import CLAIM_PAPER_COMMANDS
from contracts.http.claims import CLAIM_LIFE_COMMANDS, ClaimCommand, DraftClaim
from contracts.imports import ImportLine
from services.claims.application import claim_id_taken, drafting
from services.claims.deciding import CHANGING_LINES, DECIDING, changing
from services.claims.domain.claim import Claim, refuse_own_decision
from services.claims.domain.drafting import check_draft
from services.claims.import_parts import ImportScope
from services.claims.registering import Register, register_name
from services.eventlog.commands import CommandContext, Decided
from services.eventlog.event import Event
from services.eventlog.importing import LineRefused, other_id

COMMANDS: tuple[type[ClaimCommand], ...] = (
    DraftClaim,
    *CLAIM_LIFE_COMMANDS,
    *CLAIM_PAPER_COMMANDS,
)


class ClaimPart:
    """Claims, their papers and their registers; see `Part`."""

    commands: Mapping[str, type[ClaimCommand]] = {one.command: one for one in COMMANDS}

    def __init__(self, scope: ImportScope) -> None:
        self._scope = scope
        self._registers: dict[str, Register] = {}

    def decide(self, line: ImportLine, command: ClaimCommand, context: CommandContext) -> Decided:
        """See `Part.decide`."""
        claim = self._scope.claims.claim(line.id)
        if isinstance(command, DraftClaim):
            return self._draft(line, command, context, claim)
        if claim is None:
            raise LineRefused(
                "id",
                f"There is no claim {line.id}. Draft it on an earlier line.",
                f"Nav pieprasījuma {line.id}. Sagatavo to kādā agrākā rindā.",
            )
        if isinstance(command, DECIDING):
            # Whoever imports a decision vouches for it, and so must be another one too.
            refuse_own_decision(claim, self._scope.imported_by)
        register = None
        if isinstance(command, CHANGING_LINES):
            register = self._register(register_name(claim.drafted))
        decided = changing(line.id, claim, command, register, self._scope.around, context)
        if register is not None:
            self._registers[register_name(claim.drafted)] = register.after(0)
        return decided

    def learn(self, events: Sequence[Event[Any]]) -> None:
        """See `Part.learn`: the scope's claims are told already."""

    def _draft(
        self, line: ImportLine, command: DraftClaim, context: CommandContext, claim: Claim | None
    ) -> Decided:
        other_id(line, command.claim_id)
        check_draft(command, today_in_latvia())
        if claim is not None or self._scope.application.exists(line.id):
            raise claim_id_taken(line.id)
        register = self._register(register_name(command))
        lines = self._scope.around.assembled(command)
        decided = drafting(line.id, command, register, lines, context)
        self._registers[register_name(command)] = register.after(1)
        return decided

    def _register(self, name: str) -> Register:
        if name not in self._registers:
            # Read before the inbox settles, as a single draft does: a claim that comes in between
            # makes the whole import conflict, and nothing is imported.
            self._registers[name] = self._scope.application.register(name)
            self._scope.application.settle()
        return self._registers[name]
