"""What municipalities may do: record and take back deliveries, draft and submit claims."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from contracts.events.claim import ClaimLine
from contracts.events.delivery import DeliveryRecorded
from contracts.http.claim_papers import AttachDocument, AttestItem, DeclareFunding
from contracts.http.claims import ClaimCommand, CorrectClaim, DraftClaim, SubmitClaim, WithdrawClaim
from contracts.http.other_funding import RecordOtherFunding, RevokeOtherFunding
from contracts.refusal import Refusal
from services.claims.domain.claim import Claim
from services.claims.domain.papers.checklist import wanted
from tests.support.facts import delivered, named
from tests.unit.claims.money_world import MoneyWorld

PREPARER, OFFICER, AGENCY = "ilze", "andris", "marta"
FIRST_DAY, MERGED_ON = date(2021, 6, 27), date(2021, 7, 1)
CLAIMED_ON = date(2021, 9, 1)
BEFORE, AFTER = ("bauskas-novads-2009", "iecavas-novads"), ("bauskas-novads", "dobeles-novads")
PERIODS = (
    (BEFORE, date(2021, 6, 1), date(2021, 6, 30)),
    (AFTER, date(2021, 7, 1), date(2021, 7, 31)),
    (AFTER, date(2021, 6, 1), date(2021, 7, 31)),
)
UNIT_COST: dict[str, Any] = {"pricing_basis": "vvi"}
ACTUAL_COST: dict[str, Any] = {"pricing_basis": "actual_cost", "unit_price_cents": None}
SERVICES: tuple[dict[str, Any], ...] = (
    {"service": "home_care", "unit": "hour", "unit_price_cents": 713, **UNIT_COST},
    {
        "service": "care_level_support",
        "unit": "month",
        "unit_price_cents": 20_001,
        "pricing_basis": "care_level_subsidy",
    },
    {"service": "consultation", "unit": "consultation", **ACTUAL_COST},
    {"service": "respite", "unit": "24h", "unit_price_cents": 70_03, **UNIT_COST},
    {"service": "respite", "unit": "24h", **ACTUAL_COST},
    {"service": "respite", "unit": "day", **ACTUAL_COST},
    {"service": "respite", "unit": "night", **ACTUAL_COST},
)
PEOPLE = (named("Anna"), named("Jānis"))
NOTHING_LEFT_OUT = 99
MOST_DELIVERIES = 24
pick = st.integers(0, 98)
some_days = st.integers(0, 7).map(lambda days: FIRST_DAY + timedelta(days=days))


Recorded = tuple[UUID, DeliveryRecorded]
"""Whose delivery it is, and the delivery."""


@st.composite
def deliveries_of_days(draw: st.DrawFn) -> Recorded:
    """A delivery where the person is on the day; of 24 h it may be of several days."""
    of, day = draw(st.sampled_from(SERVICES)), draw(some_days)
    count = 1 if of["unit"] == "month" else draw(st.integers(1, 3))
    is_actual, cost_cents = "cost" in of["pricing_basis"], draw(st.integers(1, 150_00))
    fact = delivered(
        day=day,
        municipality=(BEFORE if day < MERGED_ON else AFTER)[draw(st.integers(0, 1))],
        delivered_from=day - timedelta(days=count - 1) if of["unit"] == "24h" else None,
        quantity=Decimal(count),
        cost_cents=cost_cents * count if is_actual else None,
        document_reference="R-1" if is_actual else None,
        budget_line="1.1" if cost_cents % 2 else None,
        **of,
    )
    return draw(st.sampled_from(PEOPLE)), fact


a_delivery = deliveries_of_days()


def any_of(*statuses: str) -> Callable[[Any], bool]:
    """Whether there is a claim in one of these statuses."""
    return lambda self: bool(self.claims_in(*statuses))


class WithClaims(RuleBasedStateMachine):
    """The claimants' side."""

    def __init__(self) -> None:
        super().__init__()
        self.world = MoneyWorld()

    def claims_in(self, *statuses: str) -> list[UUID]:
        return [id for id, one in self.world.claims.items() if one.status in statuses]

    def chosen(self, number: int, *statuses: str) -> tuple[UUID, Claim]:
        """One of the claims in these statuses."""
        found = self.claims_in(*statuses)
        claim_id = found[number % len(found)]
        return claim_id, self.world.claims[claim_id]

    def does(self, step: Callable[[], Any], may: bool = True, unless: Collection[str] = ()) -> bool:
        """Take a step, refused where it may not be, or by one of the rules in `unless`."""
        world = self.world
        before = (dict(world.claims), dict(world.payment_claims), dict(world.funding))
        balances, facts = dict(world.books.of_delivery), world.count_of_facts()
        refusal: Refusal | None = None
        try:
            step()
        except Refusal as error:
            refusal = error
        if refusal is None:
            assert may, "it had to be refused"
            return True
        assert not may or refusal.rule.id in unless, refusal
        assert (world.claims, world.payment_claims, world.funding) == before
        assert (world.books.of_delivery, world.count_of_facts()) == (balances, facts)
        return False

    def takes(
        self,
        claim_id: UUID,
        command: type[ClaimCommand],
        actor: str = PREPARER,
        *,
        may: bool = True,
        unless: Collection[str] = (),
        **said: Any,
    ) -> bool:
        """Let the claim take a step on the day of its last."""
        one = command(effective_date=self.world.claims[claim_id].since, **said)
        return self.does(lambda: self.world.step(claim_id, one, actor), may, unless)

    @initialize(deliveries=st.lists(a_delivery, min_size=4, max_size=8), funded=some_days)
    def begin(self, deliveries: list[Recorded], funded: date) -> None:
        """Record deliveries before and after the merger, and claim some of them."""
        for one in deliveries:
            self.world.deliver(*one)
        self.record_funding(PEOPLE[0], "respite", funded, 0)
        self.draft(0, 0)

    @precondition(lambda self: len(self.world.deliveries) < MOST_DELIVERIES)
    @rule(deliveries=st.lists(a_delivery, min_size=1, max_size=3))
    def deliver(self, deliveries: list[Recorded]) -> None:
        for one in deliveries:
            self.world.deliver(*one)

    @precondition(lambda self: 2 * len(self.world.reversals) < len(self.world.deliveries))
    @rule(number=pick)
    def take_a_delivery_back(self, number: int) -> None:
        """Take a delivery back, of an approved claim where there is one."""
        approved = [one.lines for one in self.world.claims.values() if one.approved is not None]
        found = [line.delivery_id for lines in approved for line in lines]
        left = [
            one
            for one in (found if number % 2 else []) + list(self.world.deliveries)
            if one not in self.world.reversals
        ]
        self.world.take_back(left[number // 2 % len(left)])

    @precondition(any_of("approved", "included", "certified", "paid"))
    @rule(number=pick)
    def claim_back(self, number: int) -> None:
        """Take back a delivery that was approved, in part if there is one, and claim the rest."""
        _, claim = self.chosen(number, "approved", "included", "certified", "paid")
        assert claim.approved is not None
        whole_last = sorted(
            claim.approved.lines, key=lambda one: one.approved_cents == one.claim_line.amount_cents
        )
        found = [one.claim_line.delivery_id for one in whole_last]
        left = [one for one in found if one not in self.world.reversals]
        if left:
            self.world.take_back(left[0])
            fields = claim.drafted.model_dump(include=set(DraftClaim.model_fields))
            self.does(lambda: self.world.draft(DraftClaim(**fields), PREPARER))

    @rule(number=pick, on=st.sampled_from((0, 0, 0, -80)))
    def draft(self, number: int, on: int) -> None:
        """Draft a claim where there is something to claim, never before its period is over."""
        every = [
            DraftClaim(
                effective_date=CLAIMED_ON + timedelta(days=on),
                municipality=place,
                kind="grt_services",
                period_from=first,
                period_to=last,
            )
            for places, first, last in PERIODS
            for place in places
        ]
        found = [one for one in every if self.world.assembled(one)] or every
        one = found[number % len(found)]
        may = one.effective_date >= one.period_to
        self.does(lambda: self.world.draft(one, PREPARER), may, ["claim.nothing_to_claim"])

    @precondition(any_of("drafted", "returned"))
    @rule(number=pick, left_out=st.sampled_from((NOTHING_LEFT_OUT, NOTHING_LEFT_OUT, 0, 3, -1)))
    def submit(self, number: int, left_out: int) -> None:
        """Submit a claim with all that goes with it, or with all but one item or declaration."""
        claim_id, _ = self.chosen(number, "drafted", "returned")
        complete = self.give_papers(claim_id, left_out)
        self.takes(claim_id, SubmitClaim, may=complete, unless=["claim.double_financing"])

    def give_papers(self, claim_id: UUID, left_out: int = NOTHING_LEFT_OUT) -> bool:
        """Attach, attest and declare what is missing, but for one; whether all is there then."""
        claim = self.world.claims[claim_id]
        missing = [
            one
            for one in wanted("grt_services", claim.lines, claim.since)
            if one.is_needed and not claim.papers.has(one)
        ]
        for place, one in enumerate(missing):
            if place == left_out:
                continue
            if one.item.how == "attested":
                self.takes(claim_id, AttestItem, item=one.item.code, kept_at="Arhīvs")
            else:
                self.takes(claim_id, AttachDocument, **_document(one.item.code))
        if left_out != -1:
            self.takes(claim_id, DeclareFunding)
            return left_out >= len(missing)
        return claim.papers.declaration is not None and set(
            claim.papers.declaration.claimable_ids
        ) == {line.claimable_id for line in claim.lines}

    @precondition(any_of("drafted", "returned"))
    @rule(number=pick)
    def correct(self, number: int) -> None:
        claim_id, _ = self.chosen(number, "drafted", "returned")
        self.takes(claim_id, CorrectClaim, unless=["claim.nothing_left"], reason="Labots")

    @precondition(
        lambda self: (
            3 * len(self.claims_in("withdrawn")) < len(self.world.claims)
            and self.claims_in("drafted", "submitted", "returned", "accepted")
        )
    )
    @rule(number=pick)
    def withdraw(self, number: int) -> None:
        claim_id, _ = self.chosen(number, "drafted", "submitted", "returned", "accepted")
        self.takes(claim_id, WithdrawClaim, reason="Kļūda")

    @rule(
        case_id=st.sampled_from(PEOPLE),
        service=st.sampled_from((None, "respite", "consultation")),
        first=some_days,
        length=st.integers(-1, 2),
    )
    def record_funding(self, case_id: UUID, service: str | None, first: date, length: int) -> None:
        """Record that an association's project pays; its last day cannot come before its first."""
        command = RecordOtherFunding(
            effective_date=CLAIMED_ON,
            municipality="bauskas-novads",
            case_id=case_id,
            service=service,
            funded_from=first,
            funded_to=first + timedelta(days=length),
            funding_kind="ngo_esf_project",
            funder="Biedrība",
        )
        self.does(lambda: self.world.record_funding(command, OFFICER), length >= 0)

    @precondition(lambda self: self.world.funding)
    @rule(number=pick)
    def revoke_funding(self, number: int) -> None:
        """Revoke an entry, which succeeds once."""
        every = [(id, one) for id, known in self.world.funding.items() for one in known.entries]
        case_id, funding_id = every[number % len(every)]
        command = RevokeOtherFunding(effective_date=CLAIMED_ON, reason="Kļūda")
        stands = funding_id not in self.world.funding[case_id].revoked
        self.does(lambda: self.world.revoke_funding(case_id, funding_id, command, OFFICER), stands)


def _document(item: str) -> dict[str, Any]:
    return {
        "item": item,
        "sha256": "0" * 64,
        "file_name": f"pakalpojumu_pielikums_{item}.pdf",
        "programme_reference": "zemgale",
    }


def is_kept_out(line: ClaimLine) -> bool:
    """Whether the region may look at a line that only a check of other financing kept out."""
    return line.ineligible_rule is not None and line.eligible_cents == 0
