"""History: a thing as it was known at a time, and how it differs between two."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from contracts.http.history_states import CaseState, ClaimState, LedgerState, PaymentClaimState
from contracts.http.reports import Answer, LogPositions, MunicipalityName
from contracts.model import Model


class CaseHistory(Answer):
    """A case as it was known then."""

    case_id: UUID
    on: date | None = None
    state: CaseState


class ClaimHistory(Answer):
    """A claim as it was known then."""

    claim_id: UUID
    on: date | None = None
    state: ClaimState


class PaymentClaimHistory(Answer):
    """A payment claim as it was known then."""

    payment_claim_id: UUID
    on: date | None = None
    state: PaymentClaimState


class LedgerHistory(Answer):
    """The ledger's balances as they were known then."""

    on: date | None = None
    state: LedgerState


class PatchOperation(Model):
    """One operation of a JSON Patch (RFC 6902); `remove` has no value."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: JsonValue = None


class ChangeInWords(Model):
    """One operation as a sentence."""

    text_lv: str
    text_en: str


class HistoryEvent(Model):
    """An event: who learnt or changed what, and when; for which day.

    `counts` says whether the second moment has it and the first does not, or the other way round.
    """

    log: Literal["case", "claims"]
    position: int
    stream_id: UUID
    version: int
    type_name: str
    recorded_at: datetime
    effective_date: date
    actor: str
    municipality: MunicipalityName
    counts: Literal["since", "no_longer"]
    text_lv: str
    text_en: str


class Moment(Model):
    """What one side of a comparison counts in."""

    positions: LogPositions
    on: date | None = None


class Difference(Model):
    """How a document differs between two moments.

    `patch` applied to `before` gives `after`; where the thing was not there yet, a side is {}.
    `events` are the first that are between the two, `events_count` says how many there are.
    """

    before_at: Moment
    after_at: Moment
    complete: bool
    before: dict[str, JsonValue]
    after: dict[str, JsonValue]
    patch: list[PatchOperation]
    words: list[ChangeInWords]
    events: list[HistoryEvent]
    events_count: int
