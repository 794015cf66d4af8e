"""The claims log's part of a history import."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from contracts.dates import today_in_latvia
from contracts.events.claim import ClaimApproved, ClaimDrafted, ClaimWithdrawn
from contracts.http.claims import (
    ApproveClaim,
    ClaimCommand,
    DraftClaim,
    SubmitClaim,
    WithdrawClaim,
)
from contracts.imports import ImportLine, ImportProgress, ImportResult
from services.claims.application import (
    ClaimsApplication,
    claim_id_taken,
    decide,
    drafting,
    fold_events,
)
from services.claims.domain import claim as domain
from services.claims.domain.assembly import Claimable
from services.claims.domain.claim import Claim
from services.eventlog.application import StreamNotFound
from services.eventlog.commands import CommandContext, Decided, new_events
from services.eventlog.importing import HistoryImport, LineRefused, other_id, unknown_command

COMMANDS_BY_NAME: dict[str, type[ClaimCommand]] = {
    command.command: command for command in (DraftClaim, SubmitClaim, ApproveClaim, WithdrawClaim)
}


class ClaimsSession:
    """Claims, registers and what is claimed, as the lines so far have made them."""

    def __init__(self, application: ClaimsApplication, imported_by: str) -> None:
        self._application = application
        self._imported_by = imported_by
        self._claims: dict[UUID, Claim | None] = {}
        self._register_versions: dict[str, int] = {}
        self._claimed: set[UUID] = set()
        self._withdrawn: list[UUID] = []
        self._approved_cents: dict[UUID, int] = {}

    def parse(self, line: ImportLine) -> ClaimCommand:
        """See `Session.parse`."""
        command_type = COMMANDS_BY_NAME.get(line.command)
        if command_type is None:
            raise unknown_command(line, COMMANDS_BY_NAME)
        return command_type.model_validate(line.body)

    def expect(self, lines: Sequence[tuple[ImportLine, ClaimCommand]]) -> None:
        """See `Session.expect`: claims are few, each is looked up when it is met."""

    def decide(self, line: ImportLine, command: ClaimCommand, context: CommandContext) -> Decided:
        """See `Session.decide`."""
        claim = self._claim(line.id)
        if isinstance(command, DraftClaim):
            decided = self._draft(line, command, context, claim)
        elif claim is None:
            raise LineRefused(
                "id",
                f"There is no claim {line.id}. Draft it on an earlier line.",
                f"Nav pieprasījuma {line.id}. Sagatavo to kādā agrākā rindā.",
            )
        else:
            facts = decide(claim, command, context.actor)
            if isinstance(command, ApproveClaim):
                # Whoever imports an approval vouches for it, and so must be another one too.
                domain.refuse_own_approval(claim, self._imported_by)
            events = new_events(line.id, claim.version, facts, context.envelope)
            decided = Decided(line.id, events)
        self._remember(line.id, claim, decided)
        return decided

    def _draft(
        self, line: ImportLine, command: DraftClaim, context: CommandContext, claim: Claim | None
    ) -> Decided:
        other_id(line, command.claim_id)
        domain.check_draft(command, today_in_latvia())
        if claim is not None:
            raise claim_id_taken(line.id)
        version = self._register_versions.get(command.municipality)
        if version is None:
            # Read before the inbox settles, as a single draft does: a claim that comes in between
            # makes the whole import conflict, and nothing is imported.
            version = self._application.register_version(command.municipality)
            self._application.settle()
        decided = drafting(line.id, command, version, self._unclaimed(command), context)
        self._register_versions[command.municipality] = version + 1
        return decided

    def _unclaimed(self, command: DraftClaim) -> list[Claimable]:
        return [
            one._replace(
                approved_cents=self._approved_cents.get(one.delivery_id, one.approved_cents)
            )
            if one.is_reversal
            else one
            for one in self._application.unclaimed(command, self._withdrawn)
            if one.claimable_id not in self._claimed
        ]

    def _remember(self, claim_id: UUID, claim: Claim | None, decided: Decided) -> None:
        events = [event for event in decided.events if event.originator_id == claim_id]
        self._claims[claim_id] = fold_events(claim, events)
        for event in events:
            fact = event.fact
            if isinstance(fact, ClaimDrafted):
                self._claimed |= {line.claimable_id for line in fact.lines}
            elif isinstance(fact, ClaimWithdrawn):
                self._claimed -= {line.claimable_id for line in fact.lines}
                self._withdrawn.append(claim_id)
            elif isinstance(fact, ClaimApproved):
                for line in fact.lines:
                    self._approved_cents[line.claim_line.claimable_id] = line.approved_cents

    def _claim(self, claim_id: UUID) -> Claim | None:
        if claim_id not in self._claims:
            try:
                self._claims[claim_id] = self._application.claim(claim_id)
            except StreamNotFound:
                self._claims[claim_id] = None
        return self._claims[claim_id]


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
