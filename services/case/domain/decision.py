"""What a decision leads to."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from contracts.events import CaseFact
from contracts.events.resource import ResourceFact
from contracts.http.command import RuleWarning


class Decision(NamedTuple):
    """The facts that a command leads to, and the id of what it makes, if anything.

    `movements` are facts of limited resources that are saved with the case's own, or not at all.
    `warnings` say what to look at though it is decided.
    """

    facts: Sequence[CaseFact]
    created_id: UUID | None = None
    movements: Sequence[ResourceFact] = ()
    warnings: Sequence[RuleWarning] = ()
