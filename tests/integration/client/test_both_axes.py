"""Facts recorded late: what held on a day and what was known at a moment are two answers."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from contracts.cli.output import whole
from contracts.client import Client, ProblemError
from contracts.events.support_plan import PlanLine
from contracts.http.case import ApproveSupportPlan, OpenCase, RecordAssessment, RecordTargetStatus
from contracts.http.command import CaseCommand
from contracts.http.granting import GrantService, RecordDelivery, ReverseDelivery
from contracts.http.registers import (
    ApproveContract,
    ConcludeContract,
    PublishRate,
    RegisterProvider,
)
from tests.support.facts import team
from tests.support.registers import provider, rate

OPENED = date(2023, 1, 2)
BAUSKA = "bauskas-novads"
SERVICES = ("rehabilitation", "social_care")


class Child:
    """A child with an opinion until June, and a grant of each service, met through the client."""

    def __init__(self, client: Client, code: str) -> None:
        self.client = client
        self.contract = f"LG-{uuid4().hex[:8]}"
        self._offer()
        opening = OpenCase(
            effective_date=OPENED,
            municipality=BAUSKA,
            target_group="ft",
            given_name="Oto",
            family_name="Izdomāts",
            personal_code=code,
            birth_date=date(2012, 5, 17),
            application_reference="I-1",
        )
        self.case_id = client.open_case(opening).id
        self.opinion(OPENED, date(2023, 6, 30))
        self.do(
            RecordAssessment(
                effective_date=OPENED,
                instrument="di_assessment",
                instrument_version=1,
                team=team("ft"),
                care_level="II",
                scores={},
            )
        )
        lines = [
            PlanLine(service=one, quantity=Decimal(40), per="year", goal="M") for one in SERVICES
        ]
        self.do(ApproveSupportPlan(effective_date=OPENED, lines=tuple(lines)))
        self.grants = {service: self._grant(service) for service in SERVICES}

    def do(self, command: CaseCommand) -> tuple[UUID | None, int]:
        """Carry out a command; what it made, and the log's position after it."""
        done = self.client.change_case(self.case_id, command)
        return done.created_id, done.position

    def opinion(self, first: date, last: date) -> int:
        """Record an opinion that holds from its first day."""
        return self.do(
            RecordTargetStatus(
                effective_date=first,
                disability_group="child",
                disability_kind="functional",
                lives_in="family",
                opinion_valid_from=first,
                opinion_valid_to=last,
            )
        )[1]

    def deliver(self, service: str, day: date, quantity: int) -> tuple[UUID, int]:
        """Record a delivery; its id, and the log's position after it."""
        on_cost = service == "rehabilitation"
        created, position = self.do(
            RecordDelivery(
                effective_date=day,
                grant_id=self.grants[service],
                quantity=Decimal(quantity),
                cost_cents=2500 if on_cost else None,
                document_reference="Rēķins 1" if on_cost else None,
            )
        )
        assert created is not None
        return created, position

    def reverse(self, delivery: UUID, day: date) -> int:
        """Take a delivery back; the log's position after it."""
        return self.do(ReverseDelivery(effective_date=day, delivery_id=delivery, reason="Kļūda"))[1]

    def timeline(self, known_at: int | None = None, on: date | None = None) -> list[str]:
        """What happened and was delivered, in the order of its days, as known at a position."""
        page = whole(
            self.client.timeline_pages(
                self.case_id,
                known_at=None if known_at is None else f"case:{known_at}",
                on=on,
                order="effective",
            )
        )
        return [
            f"{item.effective_date} {item.type_name.removeprefix('case.')}"
            for item in page.items
            if item.effective_date > OPENED
        ]

    def sessions_left(self, on: date) -> Decimal:
        """What is left of the child's sessions, as a caseworker is shown it."""
        [service] = [
            one
            for one in self.client.entitlements(self.case_id, on).items
            if (one.service, one.recipient) == ("rehabilitation", "client")
        ]
        return service.limits[0].left

    def _offer(self) -> None:
        offered = provider(*SERVICES, "home_care", municipality="bauskas-novads-2009")
        priced = rate("social_care", unit_price_cents=800)
        named = {"municipality": BAUSKA, "contract_reference": self.contract}
        concluded = ConcludeContract(
            **named,
            effective_date=OPENED,
            provider=offered.provider,
            services=SERVICES,
            ceiling_cents=10**8,
            valid_to=date(2024, 12, 31),
        )
        approved = ApproveContract(**named, effective_date=OPENED, approval_reference="ZPR-1")
        for command, key in (
            (RegisterProvider(**offered.model_dump()), "provider-of-both-axes"),
            (PublishRate(**priced.model_dump()), "rate-of-both-axes"),
            (concluded, None),
            (approved, None),
        ):
            self.client.register(command, key=key)

    def _grant(self, service: str) -> UUID:
        on_cost = service == "rehabilitation"
        created, _ = self.do(
            GrantService(
                effective_date=OPENED,
                service=service,
                application_reference="I-2",
                decision_reference="L-1",
                referral_reference="N-1",
                contract_reference=self.contract,
                provider="SIA Atbalsts",
                pricing_basis="actual_cost" if on_cost else "vvi",
                quantity_limit=Decimal(40),
                amount_limit_cents=10**6 if on_cost else None,
                period_to=date(2023, 12, 31),
            )
        )
        assert created is not None
        return created


@pytest.fixture
def child(client: Client, new_code: Callable[[], str]) -> Child:
    return Child(client, new_code())


def test_a_delivery_recorded_late_is_on_its_own_day_but_known_only_since(child: Child) -> None:
    _, before = child.deliver("rehabilitation", date(2023, 5, 10), 3)
    _, after = child.deliver("rehabilitation", date(2023, 3, 1), 2)
    march, may = "2023-03-01 delivery_recorded", "2023-05-10 delivery_recorded"

    assert child.timeline(known_at=after) == [march, may]
    assert child.timeline(known_at=before) == [may]
    assert child.timeline(known_at=after, on=date(2023, 4, 30)) == [march]
    assert child.timeline(known_at=before, on=date(2023, 4, 30)) == []


def test_an_opinion_entered_after_the_grant_opens_the_days_that_it_attests(child: Child) -> None:
    day = date(2023, 7, 10)
    with pytest.raises(ProblemError) as lapsed:
        child.deliver("social_care", day, 2)

    learnt = child.opinion(date(2023, 7, 1), date(2024, 6, 30))
    _, delivered = child.deliver("social_care", day, 2)

    assert lapsed.value.body.rule is not None
    assert lapsed.value.body.rule.id == "delivery.opinion"
    assert child.timeline(known_at=learnt - 1) == []
    assert child.timeline(known_at=delivered) == [
        "2023-07-01 target_status_recorded",
        "2023-07-10 delivery_recorded",
    ]
    assert child.timeline(known_at=delivered, on=date(2023, 7, 5)) == [
        "2023-07-01 target_status_recorded"
    ]


def test_a_correction_of_a_correction_leaves_what_is_right_and_all_that_was_thought(
    child: Child,
) -> None:
    day = date(2023, 4, 3)
    first, one = child.deliver("rehabilitation", day, 5)
    child.reverse(first, day)
    second, _ = child.deliver("rehabilitation", day, 6)
    child.reverse(second, day)
    _, last = child.deliver("rehabilitation", day, 4)

    assert child.sessions_left(day) == 36
    assert child.timeline(known_at=one) == ["2023-04-03 delivery_recorded"]
    assert child.timeline(known_at=last) == [
        "2023-04-03 delivery_recorded",
        "2023-04-03 delivery_reversed",
        "2023-04-03 delivery_recorded",
        "2023-04-03 delivery_reversed",
        "2023-04-03 delivery_recorded",
    ]
