"""A command with who gave it, before all commands are put in order and become lines of a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from contracts.http.budgets import AmendBudgetLine, PlanBudgetLine
from contracts.http.case import (
    ApproveSupportPlan,
    CloseCase,
    OpenCase,
    RecordAssessment,
    RecordReview,
    RecordTargetStatus,
    RequestMoreSessions,
    TransferCase,
)
from contracts.http.claims import ClaimCommand
from contracts.http.command import CaseCommand
from contracts.http.granting import (
    EndService,
    GrantService,
    RecordDelivery,
    RecordImmediateResult,
    ReverseDelivery,
    SubmitParticipantForm,
)
from contracts.http.payment_claims import PaymentClaimCommand
from contracts.http.registers import (
    ApproveContract,
    ConcludeContract,
    PublishRate,
    RegisterCommand,
    RegisterProvider,
)
from contracts.imports import ImportLine
from contracts.model import Model
from deploy.demo.generator.chance import Seed

RANKS: dict[type[Model], int] = {
    RegisterProvider: -3,
    PublishRate: -3,
    PlanBudgetLine: -4,
    AmendBudgetLine: -3,
    ConcludeContract: -2,
    ApproveContract: -1,
    OpenCase: 0,
    TransferCase: 1,
    RecordTargetStatus: 2,
    RecordAssessment: 3,
    ApproveSupportPlan: 5,
    RequestMoreSessions: 5,
    GrantService: 6,
    SubmitParticipantForm: 7,
    RecordDelivery: 7,
    ReverseDelivery: 7,
    EndService: 8,
    RecordImmediateResult: 9,
    RecordReview: 9,
    CloseCase: 10,
}
"""The order of one day: what others need comes first."""
RANK_OF_A_STEP = 4
"""The rank of the steps of a transition, and of those of a claim, that no other is related to."""


@dataclass(frozen=True)
class Entry:
    """A command to a case, claim, payment claim or register, by somebody."""

    id: UUID
    actor: str
    command: CaseCommand | ClaimCommand | PaymentClaimCommand | RegisterCommand


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by day, and of one day in the order in which they need each other."""

    def day_and_rank(entry: Entry) -> tuple[object, int]:
        rank = RANKS.get(type(entry.command), RANK_OF_A_STEP)
        return entry.command.effective_date, rank

    return sorted(entries, key=day_and_rank)


def import_lines(entries: Iterable[Entry], seed: Seed, log: str) -> tuple[ImportLine, ...]:
    """The lines of an import file; each has its number in its `command_id`."""
    return tuple(
        ImportLine(
            command=entry.command.command,
            command_id=seed.id(log, "line", number),
            id=entry.id,
            actor=entry.actor,
            body=entry.command.model_dump(mode="json", exclude_defaults=True),
        )
        for number, entry in enumerate(entries, 1)
    )
