"""How the parts of the claims log take part in a history import.

An import's file may hold commands to whatever the claims log has. Each kind of record is a `Part`:
it decides on its own commands, and learns of every event that any part decided, so that a payment
claim's part sees the claims as the lines so far have made them. A part joins by its factory in
`importing.PARTS`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from contracts.imports import ImportLine
from services.claims.application import ClaimsApplication, fold_events
from services.claims.domain.assembly.claimable import FundedElsewhere
from services.claims.domain.claim import Claim
from services.claims.since import ClaimsSince
from services.claims.surroundings import Surroundings
from services.eventlog.application import StreamNotFound
from services.eventlog.commands import CommandContext, Decided
from services.eventlog.event import Event


class ClaimsSoFar:
    """The claims that the lines so far have met or made, as these have left them."""

    def __init__(self, application: ClaimsApplication) -> None:
        self.application = application
        self.since = ClaimsSince()
        self._met: dict[UUID, Claim | None] = {}

    def claim(self, claim_id: UUID) -> Claim | None:
        """The claim as it stands after the lines so far; None where there is none."""
        if claim_id not in self._met:
            try:
                self._met[claim_id] = self.application.claim(claim_id)
            except StreamNotFound:
                self._met[claim_id] = None
        return self._met[claim_id]

    def learn(self, events: Sequence[Event[Any]]) -> None:
        """Fold what was decided into the claims."""
        for event in events:
            claim = self.claim(event.originator_id)
            after = fold_events(claim, [event])
            if after is not None:
                self._met[event.originator_id] = after
                self.since.learn(event.originator_id, after)


class ImportScope:
    """What all parts of one import share: who imports, and what the lines so far have made.

    `funding` has the other funding that stands, of the people that the lines so far have named;
    `around` is what deciding on a claim asks for, after the lines so far.
    """

    def __init__(self, application: ClaimsApplication, imported_by: str) -> None:
        self.application = application
        self.imported_by = imported_by
        self.claims = ClaimsSoFar(application)
        self.funding: dict[UUID, Sequence[FundedElsewhere]] = {}
        # What is stored never changes, so each content is read once.
        self.around = Surroundings(
            application.pool, cache(application.content), self.claims.since, self.funding
        )


class Part(Protocol):
    """One kind of record of the claims log in one import."""

    @property
    def commands(self) -> Mapping[str, type[Any]]:
        """The commands (`contracts.http`) that are this part's, by name."""

    def decide(self, line: ImportLine, command: Any, context: CommandContext) -> Decided:
        """Decide on a command as the API would, after the lines before.

        Raises:
            Refusal: a rule does not allow it.
            LineRefused: it cannot be imported for another reason.
        """

    def learn(self, events: Sequence[Event[Any]]) -> None:
        """Learn of what a line decided; of which part's line does not matter."""


PartFactory = Callable[[ImportScope], Part]
