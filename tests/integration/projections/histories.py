"""Random histories of both logs, recorded for real."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from contracts.events import Fact
from contracts.events.case import DeathCorrected, DeathRecorded
from contracts.events.claim import ClaimLine
from contracts.events.delivery import DeliveryRecorded
from contracts.events.granting import ServiceGranted
from contracts.events.places import place_plan_id
from contracts.events.support_plan import ReviewRecorded
from tests.integration.projections.house import House
from tests.integration.projections.papers import (
    attached,
    detached,
    granted,
    plans_of_places,
    rate,
)
from tests.support.places import REGION
from tests.unit.projections.facts import (
    BAUSKA_2009,
    DOBELE,
    IECAVA,
    approved,
    assessed,
    delivered,
    drafted,
    line,
    opened,
    submitted,
    taken_back,
    withdrawn,
)
from tests.unit.projections.figures import (
    figure_withdrawn,
    move_withdrawn,
    moved_out,
    published,
    registered,
    staffing,
    target_set,
)
from tests.unit.projections.money import (
    certified,
    certified_lines,
    concluded,
    contract_amended,
    drawn,
    paid,
    plan_amended,
    planned,
    returned,
    terminated,
)

PLACES = (BAUSKA_2009, IECAVA, DOBELE)
SERVICES = ("day_centre", "respite", "rehabilitation")
STEPS = (
    "deliver",
    "deliver",
    "parent",
    "take_back",
    "assess",
    "review",
    "claim",
    "decide",
    "pay",
    "withdraw",
    "return",
    "plan",
    "register",
    "move",
    "die",
    "child",
    "draft",
    "grant",
    "places",
)


@dataclass(frozen=True)
class Step:
    """One thing that happens; the numbers choose to whom, where and when."""

    kind: str
    whom: int
    where: int
    what: int
    day: int


steps = st.builds(
    Step,
    kind=st.sampled_from(STEPS),
    whom=st.integers(0, 3),
    where=st.integers(0, 2),
    what=st.integers(0, 2),
    day=st.integers(0, 900),
)
histories = st.lists(steps, min_size=1, max_size=25)


@dataclass
class Recording:
    """Plays steps into the logs of a house; a step that has nothing to act on does nothing."""

    house: House
    cases: dict[int, UUID] = field(default_factory=dict)
    deliveries: dict[int, list[DeliveryRecorded]] = field(default_factory=dict)
    claims: list[tuple[UUID, tuple[ClaimLine, ...]]] = field(default_factory=list)
    drafted_claims: list[UUID] = field(default_factory=list)
    planned: bool = False
    figures: list[str] = field(default_factory=list)
    moved: dict[int, list[date]] = field(default_factory=dict)
    grants: dict[int, ServiceGranted] = field(default_factory=dict)
    dead: set[int] = field(default_factory=set)
    plans: Iterator[Sequence[Fact]] = field(default_factory=lambda: iter(plans_of_places()))

    def streams(self) -> dict[str, list[UUID]]:
        """The streams of cases and of claims."""
        return {"cases": list(self.cases.values()), "claims": self.drafted_claims}

    def play(self, history: list[Step]) -> None:
        """Record what happens."""
        for step in history:
            getattr(self, f"_{step.kind}")(step)

    def _case(self, step: Step) -> UUID:
        if step.whom not in self.cases:
            self.cases[step.whom] = self.house.record("case", opened())
        return self.cases[step.whom]

    def _deliver(self, step: Step, recipient: str = "client") -> None:
        day = date(2019, 1, 1) + timedelta(days=step.day)
        fact = delivered(day, PLACES[step.where], SERVICES[step.what], recipient)
        fact = drawn(fact) if step.day % 2 else fact
        if grant := self.grants.get(step.whom):
            by_grant = {"grant_id": grant.grant_id, "rate_reference": grant.rate_reference}
            fact = fact.model_copy(update=by_grant | {"service": grant.service})
        self.house.record("case", fact, stream=self._case(step))
        self.deliveries.setdefault(step.whom, []).append(fact)

    def _parent(self, step: Step) -> None:
        self._deliver(step, "representative")

    def _take_back(self, step: Step) -> None:
        if self.deliveries.get(step.whom):
            fact = self.deliveries[step.whom].pop(step.what % len(self.deliveries[step.whom]))
            self.house.record("case", taken_back(fact), stream=self._case(step))

    def _assess(self, step: Step) -> None:
        day = date(2019, 1, 1) + timedelta(days=step.day)
        self.house.record("case", assessed(day, PLACES[step.where]), stream=self._case(step))

    def _review(self, step: Step) -> None:
        fact = ReviewRecorded(
            effective_date=date(2020, 1, 1), municipality=PLACES[step.where],
            review_id=UUID(int=step.day), satisfaction=3, outcome="well",
        )  # fmt: skip
        self.house.record("case", fact, stream=self._case(step))

    def _claim(self, step: Step) -> None:
        day = date(2019, 1, 1) + timedelta(days=step.day)
        lines = tuple(
            line(n, 1000 * n, 900 * n, PLACES[step.where], day, SERVICES[step.what])
            for n in range(1, step.whom + 2)
        )
        claim = self.house.record("claims", drafted(*lines), submitted(*lines))
        self.claims.append((claim, lines))
        self.drafted_claims.append(claim)

    def _decide(self, step: Step) -> None:
        if self.claims:
            claim, lines = self.claims.pop(step.whom % len(self.claims))
            self.house.record("claims", approved(*lines, cuts={1: step.day % 900}), stream=claim)

    def _pay(self, step: Step) -> None:
        if self.claims:
            claim, lines = self.claims.pop(step.whom % len(self.claims))
            decision = approved(*lines)
            agency = certified_lines(decision, {1: step.day})
            self.house.record("claims", decision, certified(agency), paid(agency), stream=claim)

    def _return(self, step: Step) -> None:
        if self.claims:
            claim, lines = self.claims[step.whom % len(self.claims)]
            self.house.record("claims", returned(*lines), submitted(*lines), stream=claim)

    def _register(self, step: Step) -> None:
        """Targets, published figures, staffing and providers, of which some are taken back."""
        day, place = date(2019, 1, 1) + timedelta(days=step.day), PLACES[step.where]
        reference = f"S4/{len(self.figures)}-{step.day}"
        if step.whom == 0:
            fact: Fact = target_set(step.day, effective_date=day)
        elif step.whom == 1:
            fact = staffing(step.day, place, day)
        elif step.whom == 2:
            fact = registered("P1", SERVICES[step.what], municipality=place, day=day)
        elif step.what and self.figures:
            fact = figure_withdrawn(self.figures.pop())
        else:
            self.figures.append(reference)
            fact = published(step.day, effective_date=day, figure_reference=reference)
        self.house.record("case", fact)

    def _plan(self, step: Step) -> None:
        plan: list[Fact] = [planned(10_000 * step.day), plan_amended(5_000 * step.day)]
        contract: list[Fact] = [concluded(3_000), contract_amended(7_000), terminated()]
        if not self.planned:
            self.planned = True
            self.house.record("case", *plan, *contract[: 1 + step.what], stream=uuid4())

    def _withdraw(self, step: Step) -> None:
        if self.claims:
            claim, lines = self.claims.pop(step.whom % len(self.claims))
            self.house.record("claims", withdrawn(*lines), stream=claim)

    def _move(self, step: Step) -> None:
        """Moves out; or a move is withdrawn, long after its day."""
        day, moved = date(2019, 1, 1) + timedelta(days=step.day), self.moved.get(step.whom)
        if step.what and moved:
            correction = {"effective_date": date(2021, 9, 1)}
            fact: Fact = move_withdrawn(moved.pop()).model_copy(update=correction)
        else:
            self.moved.setdefault(step.whom, []).append(day)
            fact = moved_out(day)
        self.house.record("case", fact, stream=self._case(step))

    def _die(self, step: Step) -> None:
        """Dies; or the death is corrected, to another day or to none."""
        day = date(2019, 1, 1) + timedelta(days=step.day)
        base: dict[str, Any] = {"municipality": PLACES[step.where], "effective_date": day}
        if step.whom in self.dead:
            died_on = date(2019, 6, 1) if step.what else None
            fact: Fact = DeathCorrected(**base, died_on=died_on, reason="x")
        else:
            self.dead.add(step.whom)
            fact = DeathRecorded(**base, certificate_reference="M")
        self.house.record("case", fact, stream=self._case(step))

    def _child(self, step: Step) -> None:
        """A child's case, somebody who comes of age about then."""
        born = date(2001, 1, 1) + timedelta(days=step.day)
        fact = opened().model_copy(update={"target_group": "ft", "birth_date": born})
        self.cases.setdefault(10 + step.whom, self.house.record("case", fact))

    def _grant(self, step: Step) -> None:
        """A grant at a rate, by which the case's later deliveries are."""
        fact = granted(SERVICES[step.what], f"VVI {step.day}")
        self.house.record("case", rate(fact), stream=uuid4())
        self.house.record("case", fact, stream=self._case(step))
        self.grants[step.whom] = fact

    def _draft(self, step: Step) -> None:
        """A claim that has papers, of which one is perhaps detached; it may wait for more."""
        if step.whom and self.claims:
            claim, _ = self.claims[-1]
        else:
            claim = self.house.record("claims", drafted(line()))
            self.drafted_claims.append(claim)
        paper = attached(date(2020, 5, 4) + timedelta(days=step.day))
        facts: list[Fact] = [paper, detached(paper)]
        if step.what:
            self.house.record("claims", *facts[: step.what], stream=claim)

    def _places(self, _: Step) -> None:
        for fact in next(self.plans, ()):
            self.house.record("case", fact, stream=place_plan_id(REGION))
