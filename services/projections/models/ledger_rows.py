"""Transfers of the ledger as rows to copy.

Packed here, for it is by far the largest table: what the transfers of an event and of a subject
have in common is packed once.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from struct import Struct
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events.claim import ClaimFact
from services.eventlog.event import RecordedEvent
from services.projections.models.copying import (
    NULL,
    CopyInto,
    packed_date,
    packed_text,
    repeated_text,
    timestamptz,
)
from services.projections.models.postings import Subject, Transfer

_copy_transfers = CopyInto(
    "transfer",
    "log text",
    "position int8",
    "recorded_at timestamptz",
    "event text",
    "claim_id uuid",
    "claim_number text",
    "payment_claim_number text",
    "booked_on date",
    "recorded_in text",
    "effective_date date",
    "budget_line text",
    "contract_reference text",
    "service text",
    "target_group text",
    "case_id uuid",
    "delivery_id uuid",
    "claimable_id uuid",
    "line int4",
    "transfer_no int4",
    "debit_account text",
    "credit_account text",
    "amount_cents int8",
    "funder text",
    "reason text",
)
_COLUMNS = Struct("!h").pack(24)
_INT4 = Struct("!ii").pack
_INT8 = Struct("!iq").pack
_TWO_INT8 = Struct("!iqiq").pack
_UUID = Struct("!i16s").pack
_THREE_UUIDS = Struct("!i16si16si16s").pack
_REPEATED = 16_384


Posting = tuple[RecordedEvent[Any], Iterable[Transfer]]
"""An event, and what it posts."""


def copy_postings(connection: Connection[Any], log: str, postings: Iterable[Posting]) -> None:
    """Append the transfers of the postings, numbered within each."""
    _copy_transfers.packed(connection, _packed(log, postings))


def _packed(log: str, postings: Iterable[Posting]) -> Iterator[bytes]:
    for event, transfers in postings:
        of_event, of_subject, packed_subject = b"", None, b""
        for transfer_no, transfer in enumerate(transfers, 1):
            subject, debit_account, credit_account, amount_cents, funder, reason = transfer
            of_event = of_event or _packed_event(log, event)
            if subject is not of_subject:
                of_subject, packed_subject = subject, _packed_subject(subject)
            yield b"".join(
                (
                    of_event,
                    packed_subject,
                    _INT4(4, transfer_no),
                    repeated_text(debit_account),
                    repeated_text(credit_account),
                    _INT8(8, amount_cents),
                    NULL if funder is None else repeated_text(funder),
                    NULL if reason is None else packed_text(reason),
                )
            )


def _packed_event(log: str, event: RecordedEvent[Any]) -> bytes:
    fact = event.fact
    of_claim = isinstance(fact, ClaimFact)
    payment_claim: str | None = getattr(fact, "payment_claim_number", None) if of_claim else None
    return b"".join(
        (
            _COLUMNS,
            repeated_text(log),
            _TWO_INT8(8, event.position, 8, timestamptz(event.recorded_at)),
            repeated_text(fact.type_name),
            _UUID(16, event.originator_id.bytes) if of_claim else NULL,
            packed_text(fact.claim_number) if of_claim else NULL,
            NULL if payment_claim is None else packed_text(payment_claim),
            packed_date(fact.effective_date),
        )
    )


def _packed_subject(subject: Subject) -> bytes:
    (
        municipality, effective_date, budget_line, contract_reference, service, target_group,
        case_id, delivery_id, claimable_id, line,
    ) = subject  # fmt: skip
    what = _packed_what(
        municipality, effective_date, budget_line, contract_reference, service, target_group
    )
    if case_id is None or delivery_id is None or claimable_id is None:
        whose = _uuid(case_id) + _uuid(delivery_id) + _uuid(claimable_id)
    else:
        whose = _THREE_UUIDS(16, case_id.bytes, 16, delivery_id.bytes, 16, claimable_id.bytes)
    return what + whose + (NULL if line is None else _INT4(4, line))


@lru_cache(_REPEATED)
def _packed_what(municipality: str, effective_date: date, *names: str | None) -> bytes:
    """What many deliveries have in common: the place, the day, the line, the service."""
    texts = b"".join(map(_text, names))
    return packed_text(municipality) + packed_date(effective_date) + texts


def _text(value: str | None) -> bytes:
    return NULL if value is None else repeated_text(value)


def _uuid(value: UUID | None) -> bytes:
    return NULL if value is None else _UUID(16, value.bytes)
