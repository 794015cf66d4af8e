"""Filling both logs: cases with their deliveries, and the claims of these."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from contracts.events import Fact
from contracts.events.claim import (
    ApprovedLine,
    ClaimApproved,
    ClaimDrafted,
    ClaimLine,
    ClaimSubmitted,
)
from contracts.events.delivery import DeliveryRecorded
from services.eventlog.bulk import bulk_append
from services.eventlog.event import Event
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.schema import install_log
from tests.bench.history import DELIVERIES, cases, envelope

LOGS = ("case", "claims")
LINES = 2 * DELIVERIES
"""How many deliveries a claim has: those of two cases."""


class _AnyKey(NoKeys):
    """One key for everybody: no reader here opens personal data."""

    def key_or_new(self, subject_id: UUID) -> bytes:  # noqa: ARG002 - the same for everybody
        return b"k" * 32


def fill_logs(log_dsns: dict[str, str], case_events: int) -> dict[str, int]:
    """Install both logs and fill them with about `case_events` events of cases and their claims.

    Returns:
        How many events each log has.
    """
    mapper = FactMapper(_AnyKey())
    for dsn in log_dsns.values():
        install_log(dsn)
    with (
        open_pool(log_dsns["case"]) as case_pool,
        open_pool(log_dsns["claims"]) as claims_pool,
        bulk_append(case_pool) as case_log,
        bulk_append(claims_pool) as claims_log,
    ):
        deliveries: list[Event[Fact]] = []
        for number, events in enumerate(cases(case_events // (DELIVERIES + 2))):
            case_log.add([mapper.to_stored_event(event) for event in events])
            deliveries += (event for event in events if isinstance(event.fact, DeliveryRecorded))
            if len(deliveries) >= LINES:
                claim = _claim(number, deliveries)
                claims_log.add([mapper.to_stored_event(event) for event in claim])
                deliveries = []
    return {"case": case_log.events_count, "claims": claims_log.events_count}


def _claim(number: int, deliveries: list[Event[Fact]]) -> Iterator[Event[Fact]]:
    chance = Random(number)
    stream = UUID(int=chance.getrandbits(128), version=4)
    lines = tuple(_line(n, event) for n, event in enumerate(deliveries, 1))
    base: dict[str, Any] = {
        "effective_date": date(2021, 1, 1),
        "municipality": lines[0].municipality,
        "claim_number": f"BAUSKA-{number}",
    }
    facts: list[Fact] = [
        ClaimDrafted(
            **base, lines=lines, kind="grt_services", period_from=date(2019, 1, 1),
            period_to=date(2020, 12, 31), prepared_by="caseworker-17",
        ),
        ClaimSubmitted(**base, lines=lines),
        ClaimApproved(
            **base, approved_by="officer-3",
            lines=tuple(
                ApprovedLine(claim_line=line, approved_cents=line.eligible_cents) for line in lines
            ),
        ),
    ]  # fmt: skip
    for version, fact in enumerate(facts, 1):
        yield Event(stream, version, fact, envelope(chance))


def _line(number: int, event: Event[Fact]) -> ClaimLine:
    fact = event.fact
    if not isinstance(fact, DeliveryRecorded):
        raise TypeError("only deliveries are claimed")
    amount_cents = int(fact.quantity * (fact.unit_price_cents or 0))
    return ClaimLine(
        line=number,
        claimable_id=fact.delivery_id,
        delivery_id=fact.delivery_id,
        case_id=event.originator_id,
        grant_id=fact.grant_id,
        municipality=fact.municipality,
        service=fact.service,
        target_group=fact.target_group,
        recipient=fact.recipient,
        delivered_on=fact.effective_date,
        unit=fact.unit,
        quantity=fact.quantity,
        pricing_basis=fact.pricing_basis,
        unit_price_cents=fact.unit_price_cents,
        amount_cents=amount_cents,
        eligible_cents=amount_cents,
    )
