"""What is kept of grants: their terms, what was delivered by them, and their contracts' money."""

from collections.abc import Sequence
from struct import Struct
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    delivered_amount_cents,
    delivered_quantity,
)
from contracts.events.granting import GrantAmended, GrantRepriced, ServiceEnded, ServiceGranted
from contracts.events.register import (
    ContractAmended,
    ContractConcluded,
    ContractTerminated,
    contract_register_id,
)
from contracts.reference import current_municipality
from services.eventlog.event import RecordedEvent
from services.projections.models.copying import CopyInto, packed_date

TABLES = """
CREATE TABLE grant_term (
    position           bigint PRIMARY KEY,
    grant_id           uuid   NOT NULL,
    kind               text   NOT NULL,
    effective_date     date   NOT NULL,
    recorded_in        text,
    service            text,
    contract           text,
    quantity_limit     numeric,
    amount_limit_cents bigint,
    unit_price_cents   bigint,
    period_to          date
);
CREATE TABLE delivered (
    position            bigint PRIMARY KEY,
    grant_id            uuid   NOT NULL,
    effective_date      date   NOT NULL,
    quantity_hundredths bigint NOT NULL,
    amount_cents        bigint NOT NULL
);
CREATE TABLE contract_term (
    position       bigint PRIMARY KEY,
    contract       text   NOT NULL,
    effective_date date   NOT NULL,
    budget_line    text,
    ceiling_cents  bigint,
    last_day       date   NOT NULL
);
"""
ROWS = tuple(
    f"SELECT * FROM {table} WHERE position <= %(case)s ORDER BY position"  # noqa: S608 - constants
    for table in ("grant_term", "delivered", "contract_term")
)

_copy_terms = CopyInto(
    "grant_term", "position int8", "grant_id uuid", "kind text", "effective_date date",
    "recorded_in text", "service text", "contract text", "quantity_limit numeric",
    "amount_limit_cents int8", "unit_price_cents int8", "period_to date",
)  # fmt: skip
_copy_delivered = CopyInto(
    "delivered", "position int8", "grant_id uuid", "effective_date date",
    "quantity_hundredths int8", "amount_cents int8",
)  # fmt: skip
_copy_contracts = CopyInto(
    "contract_term", "position int8", "contract text", "effective_date date", "budget_line text",
    "ceiling_cents int8", "last_day date",
)  # fmt: skip

_FIVE_COLUMNS = Struct("!hiqi16s").pack
_TWO_INT8 = Struct("!iqiq").pack
HUNDREDTHS = 100
"""Of a unit: a quantity has two decimals."""

Row = tuple[Any, ...]
Contracting = ContractConcluded | ContractAmended | ContractTerminated
Granting = ServiceGranted | GrantAmended | GrantRepriced | ServiceEnded


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what a batch of the case log says."""
    terms: list[Row] = []
    delivered: list[bytes] = []
    contracts: list[Row] = []
    for event in events:
        fact = event.fact
        match fact:
            case DeliveryRecorded() | DeliveryReversed():
                # What is never claimed of the programme is no commitment of it.
                if fact.target_group != "out_of_family_care":
                    delivered.append(_packed(event.position, fact))
            case ServiceGranted() | GrantAmended() | GrantRepriced() | ServiceEnded():
                terms.append(_term(event.position, fact))
            case ContractConcluded() | ContractAmended() | ContractTerminated():
                contracts.append(_contract(event.position, fact))
            case _:
                pass
    if delivered:
        _copy_delivered.packed(connection, iter(delivered))
    if terms:
        _copy_terms(connection, terms)
    if contracts:
        _copy_contracts(connection, contracts)


def _packed(position: int, fact: DeliveryRecorded | DeliveryReversed) -> bytes:
    """A row of `delivered`; deliveries are most of the log."""
    hundredths = int(delivered_quantity(fact) * HUNDREDTHS)
    return b"".join(
        (
            _FIVE_COLUMNS(5, 8, position, 16, fact.grant_id.bytes),
            packed_date(fact.effective_date),
            _TWO_INT8(8, hundredths, 8, delivered_amount_cents(fact)),
        )
    )


def _term(position: int, fact: Granting) -> Row:
    at = (position, fact.grant_id)
    match fact:
        case ServiceGranted():
            kind = "granted" if fact.target_group != "out_of_family_care" else "unclaimed"
            register = contract_register_id(current_municipality(fact.municipality))
            contract = _key(register, fact.contract_municipality, fact.contract_reference)
            return (
                *at, kind, fact.effective_date, fact.municipality, fact.service, contract,
                fact.quantity_limit, fact.amount_limit_cents, fact.unit_price_cents,
                fact.period_to,
            )  # fmt: skip
        case GrantAmended():
            return (
                *at, "amended", fact.effective_date, None, None, None, fact.quantity_limit,
                fact.amount_limit_cents, None, fact.period_to,
            )  # fmt: skip
        case GrantRepriced():
            price = fact.unit_price_cents
            return (*at, "repriced", fact.effective_date, *([None] * 5), price, None)
        case ServiceEnded():
            return (*at, "ended", fact.effective_date, *([None] * 7))


def _contract(position: int, fact: Contracting) -> Row:
    register = contract_register_id(current_municipality(fact.municipality))
    contract = _key(register, fact.contract_municipality, fact.contract_reference)
    at = (position, contract, fact.effective_date)
    match fact:
        case ContractConcluded():
            return (*at, fact.budget_line, fact.ceiling_cents, fact.valid_to)
        case ContractAmended():
            return (*at, None, fact.ceiling_cents, fact.valid_to)
        case ContractTerminated():
            return (*at, None, None, fact.effective_date)


def _key(register: UUID, contract_municipality: str | None, reference: str) -> str:
    """A contract as the registers tell it apart: its register, who concluded it, its number."""
    return f"{register}/{contract_municipality or ''}/{reference}"
