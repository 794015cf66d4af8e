"""Why a figure is so: from a cell of a report to what it is made of, and what that rests on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.http.ledger import LedgerEntry
from contracts.http.reports import Answer, MunicipalityMap
from contracts.model import Model


class CitedRule(Model):
    """A rule that decided something here, with its citation."""

    rule: str
    text_lv: str
    text_en: str
    source: str


class DeliveryBehind(Model):
    """The delivery, or its reversal, that money is for; `position` is of the case log."""

    delivery_id: UUID
    grant_id: UUID
    position: int
    recorded_at: datetime
    actor: str
    effective_date: date
    service: str
    unit: str
    quantity: Decimal
    unit_price_cents: int | None = None
    cost_cents: int | None = None
    rate_reference: str | None = None
    price_rule: str | None = None
    document_reference: str | None = None
    contract_reference: str | None = None
    provider: str | None = None


class GrantBehind(Model):
    """The decision by which it was delivered, as it was first made."""

    position: int
    effective_date: date
    service: str
    decision_reference: str
    contract_reference: str
    provider: str
    pricing_basis: str
    unit_price_cents: int | None = None
    rate_reference: str | None = None
    quantity_limit: Decimal
    period_to: date


class RateBehind(Model):
    """A published rate that a price comes from, with the document that it is of."""

    position: int
    effective_date: date
    rate_reference: str
    service: str
    unit: str
    care_level: str | None = None
    unit_price_cents: int
    edition: str | None = None
    source: str | None = None


class DocumentBehind(Model):
    """A version of a document of a claim, by the hash of its content."""

    document_id: UUID
    item: str
    document_version: int
    file_name: str
    sha256: str
    position: int
    detached: bool


class MoneyReason(Model):
    """An entry of the ledger that is part of the figure, and what it rests on.

    `rules` names those among the answer's rules that decided this entry.
    """

    entry: LedgerEntry
    actor: str
    text_lv: str
    text_en: str
    grant_id: UUID | None = None
    delivery: DeliveryBehind | None = None
    rules: list[str]


class WhyMoney(Answer):
    """Why an amount is so: `items` of all pages add up to `amount_cents`.

    `grants` are by id, `rates` by reference, `documents` by the id of their claim: those that the
    items of this page rest on.
    """

    cell: dict[str, str]
    on: date | None = None
    municipality_map: MunicipalityMap
    amount_cents: int
    entries: int
    items: list[MoneyReason]
    grants: dict[str, GrantBehind]
    rates: dict[str, list[RateBehind]]
    documents: dict[str, list[DocumentBehind]]
    rules: list[CitedRule]
    next_cursor: str | None = None


class PersonReason(Model):
    """A fact for which somebody is counted; `position` is of the case log."""

    position: int
    counted_as: Literal["client", "representative", "assessed"]
    case_id: UUID
    service: str | None = None
    effective_date: date
    recorded_at: datetime
    actor: str
    text_lv: str
    text_en: str


class WhyPeople(Answer):
    """Why so many people: different cases and services among `items` of all pages make the counts.

    `persons` are the cases counted as `client`, `service_links` their pairs with a service,
    `parents` the cases counted as `representative`, `assessed` those counted so; by service the
    latter two are absent.
    """

    cell: dict[str, str]
    on: date | None = None
    municipality_map: MunicipalityMap
    persons: int
    service_links: int
    assessed: int | None = None
    parents: int | None = None
    items: list[PersonReason]
    next_cursor: str | None = None
