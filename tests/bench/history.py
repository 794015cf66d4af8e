"""Invented events of the size and mixture of real ones, the same on every run."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from contracts.events import Fact
from contracts.events.case import CaseOpened
from contracts.events.delivery import DeliveryRecorded
from contracts.events.granting import ServiceGranted
from services.eventlog.event import Envelope, Event

MUNICIPALITIES = ("aizkraukles-novads", "bauskas-novads", "dobeles-novads")
DELIVERIES = 30
"""How many deliveries a case has; with its opening and its grant, a case has two events more."""


def _uuid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def envelope(chance: Random) -> Envelope:
    """The envelope of one command."""
    return Envelope("caseworker-17", "case_work", _uuid(chance), _uuid(chance))


def opened(chance: Random) -> CaseOpened:
    """A case opened, with all personal fields."""
    return CaseOpened(
        effective_date=date(2019, 1, 1) + timedelta(days=chance.randrange(300)),
        municipality=chance.choice(MUNICIPALITIES),
        target_group="grt",
        given_name="Anna Marija",
        family_name="Bērziņa-Kalniņa",
        personal_code="320000-00000",
        birth_date=date(1950, 1, 1) + timedelta(days=chance.randrange(15000)),
        application_reference=f"ADV-2019/{chance.randrange(10000)}",
    )


def granted(chance: Random, case: CaseOpened, grant_id: UUID) -> ServiceGranted:
    """A service granted by the hour."""
    return ServiceGranted(
        effective_date=case.effective_date,
        municipality=case.municipality,
        service="social_rehabilitation",
        decision_reference=f"L-2019/{chance.randrange(10000)}",
        contract_reference=f"9.2.2.1/{chance.randrange(10000)}",
        provider="SIA Atbalsta centrs",
        pricing_basis="vvi",
        unit_price_cents=1250,
        quantity_limit=Decimal(400),
        period_to=date(2021, 12, 31),
        grant_id=grant_id,
        unit="hour",
        target_group="grt",
        plan_version=1,
    )


def delivered(chance: Random, grant_id: UUID, effective_date: date) -> DeliveryRecorded:
    """An hour or more of a service delivered."""
    return DeliveryRecorded(
        effective_date=effective_date,
        municipality="bauskas-novads",
        delivery_id=_uuid(chance),
        mode="in_person",
        document_reference=f"A-{chance.randrange(100000)}",
        grant_id=grant_id,
        service="social_rehabilitation",
        target_group="grt",
        unit="hour",
        quantity=Decimal(chance.randrange(25, 800, 25)) / 100,
        recipient="client",
        pricing_basis="vvi",
        unit_price_cents=1250,
        cost_cents=None,
    )


def deliveries(count: int, seed: int) -> Iterator[Event[Fact]]:
    """`count` deliveries to one case of its own, as versions 1, 2, 3 and so on."""
    chance = Random(seed)
    case_id, grant_id = _uuid(chance), _uuid(chance)
    for version in range(1, count + 1):
        fact = delivered(chance, grant_id, date(2020, 1, 1) + timedelta(days=version % 365))
        yield Event(case_id, version, fact, envelope(chance))


def cases(count: int, seed: int = 1) -> Iterator[list[Event[Fact]]]:
    """`count` cases, each with its events: opened, granted, and delivered `DELIVERIES` times."""
    chance = Random(seed)
    for _ in range(count):
        case_id, grant_id = _uuid(chance), _uuid(chance)
        case = opened(chance)
        facts: list[Fact] = [case, granted(chance, case, grant_id)]
        facts += (
            delivered(chance, grant_id, case.effective_date + timedelta(days=7 * week))
            for week in range(1, DELIVERIES + 1)
        )
        yield [
            Event(case_id, version, fact, envelope(chance)) for version, fact in enumerate(facts, 1)
        ]
