"""What the entries of a figure rest on: deliveries, grants, rates, documents, rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events.claim import ClaimLine
from contracts.events.claim_papers import DocumentAttached
from contracts.events.delivery import Delivery
from contracts.http.ledger import LedgerEntry
from contracts.http.why import (
    CitedRule,
    DeliveryBehind,
    DocumentBehind,
    GrantBehind,
    MoneyReason,
    RateBehind,
)
from contracts.reference import quoted_rule
from services.projections.history.past import PastEvent, events_at, events_of_type, rates_of
from services.projections.history.wording import text_of
from services.projections.models.ledger import Entry
from services.projections.parameters import named

LINE_RULES = ("price_rule", "cap_rule", "ineligible_rule")
SPLIT = "payment_claim.split"
DOCUMENTS = ("claim.document_attached", "claim.document_detached")
GRANTED = "case.service_granted"


class Behind(NamedTuple):
    """What the entries of a page rest on."""

    items: list[MoneyReason]
    grants: dict[str, GrantBehind]
    rates: dict[str, list[RateBehind]]
    documents: dict[str, list[DocumentBehind]]
    rules: list[CitedRule]


def behind(
    connection: Connection[Any],
    entries: Sequence[Entry],
    deliveries: Mapping[UUID, int],
    positions: Mapping[str, int],
) -> Behind:
    """What the entries rest on, as known at the positions.

    Args:
        connection: on the tables of history.
        entries: of the ledger.
        deliveries: where the case log has the deliveries and reversals, by `claimable_id`.
        positions: of both logs.
    """
    places = {(one.log, one.position) for one in entries}
    places |= {("case", position) for position in deliveries.values()}
    past: dict[tuple[str, int], PastEvent] = {
        (one.log, one.position): one for one in events_at(connection, sorted(places))
    }
    delivered = {
        claimable_id: past["case", position]
        for claimable_id, position in deliveries.items()
        if ("case", position) in past
    }
    items = [_reason(one, past.get((one.log, one.position)), delivered) for one in entries]
    cited = {rule for item in items for rule in item.rules}
    return Behind(
        items,
        _grants(connection, items, positions["case"]),
        _rates(connection, items, positions["case"]),
        _documents(connection, items, positions["claims"]),
        [_cited(rule) for rule in sorted(cited)],
    )


def _reason(
    entry: Entry, event: PastEvent | None, delivered: Mapping[UUID, PastEvent]
) -> MoneyReason:
    assert event is not None, "history is asked once it has what the ledger has"
    line = _line(event.fact, entry.claimable_id)
    delivery = delivered.get(entry.claimable_id) if entry.claimable_id else None
    reasons = [getattr(line, rule, None) for rule in LINE_RULES]
    reasons += [entry.reason, SPLIT if entry.funder else None]
    return MoneyReason(
        entry=_shown(entry),
        actor=event.actor,
        text_lv=text_of(event, "lv"),
        text_en=text_of(event, "en"),
        grant_id=getattr(line, "grant_id", None) or getattr(event.fact, "grant_id", None),
        delivery=None if delivery is None else _delivery(delivery),
        rules=sorted({rule for rule in reasons if rule is not None and _is_rule(rule)}),
    )


def _shown(entry: Entry) -> LedgerEntry:
    fields = entry._asdict()
    return LedgerEntry(**fields | {"municipality": named(fields.pop("recorded_in"))})


def _line(fact: Any, claimable_id: UUID | None) -> ClaimLine | Delivery | None:
    """The line of a claim's event that is about the delivery; a delivery's event is its own."""
    if isinstance(fact, Delivery):
        return fact
    for line in getattr(fact, "lines", ()):
        found = getattr(line, "claim_line", line)
        if isinstance(found, ClaimLine) and found.claimable_id == claimable_id:
            return found
    return None


def _is_rule(name: str) -> bool:
    """Whether a reason names a rule; others are somebody's words."""
    try:
        quoted_rule(name)
    except KeyError:
        return False
    return True


def _cited(name: str) -> CitedRule:
    found = quoted_rule(name)
    return CitedRule(rule=name, text_lv=found.text_lv, text_en=found.text_en, source=found.source)


def _fields(model: Any, event: PastEvent) -> dict[str, Any]:
    """The fields of the event, and of its fact, that the model tells."""
    told = {name: getattr(event, name, None) for name in model.model_fields}
    return told | {
        name: value
        for name in model.model_fields
        if (value := getattr(event.fact, name, None)) is not None
    }


def _delivery(event: PastEvent) -> DeliveryBehind:
    return DeliveryBehind(**_fields(DeliveryBehind, event))


def _grants(
    connection: Connection[Any], items: Iterable[MoneyReason], position: int
) -> dict[str, GrantBehind]:
    wanted = {item.grant_id for item in items}
    cases = {item.entry.case_id for item in items if item.entry.case_id is not None}
    found = events_of_type(connection, "case", cases, position, [GRANTED])
    return {
        str(event.fact.grant_id): GrantBehind(**_fields(GrantBehind, event))
        for event in found
        if event.fact.grant_id in wanted
    }


def _rates(
    connection: Connection[Any], items: Iterable[MoneyReason], position: int
) -> dict[str, list[RateBehind]]:
    wanted = {
        (item.delivery.rate_reference, item.delivery.service)
        for item in items
        if item.delivery is not None and item.delivery.rate_reference is not None
    }
    rates: dict[str, list[RateBehind]] = defaultdict(list)
    for event in rates_of(connection, {reference for reference, _ in wanted}, position):
        if (event.fact.rate_reference, event.fact.service) in wanted:
            rates[event.fact.rate_reference].append(RateBehind(**_fields(RateBehind, event)))
    return dict(rates)


def _documents(
    connection: Connection[Any], items: Iterable[MoneyReason], position: int
) -> dict[str, list[DocumentBehind]]:
    claims = {item.entry.claim_id for item in items if item.entry.claim_id is not None}
    found = events_of_type(connection, "claims", claims, position, DOCUMENTS)
    detached = {
        event.fact.document_id for event in found if not isinstance(event.fact, DocumentAttached)
    }
    documents: dict[str, list[DocumentBehind]] = defaultdict(list)
    for event in found:
        if isinstance(event.fact, DocumentAttached):
            gone = event.fact.document_id in detached
            fields = _fields(DocumentBehind, event) | {"detached": gone}
            documents[str(event.stream_id)].append(DocumentBehind(**fields))
    return dict(documents)
