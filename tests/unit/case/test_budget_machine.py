"""Any course of plans, amendments, take-overs and contracts, looked at after every step."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.http.registers import (
    AmendContract,
    ConcludeContract,
    RegisterCommand,
    TerminateContract,
)
from contracts.refusal import Refusal
from services.case.domain.overview.budget_lines import budget_lines
from services.case.domain.registers.line_money import contract_id, money_of
from services.case.domain.registers.registering import decide_entries, fence
from tests.support import registers
from tests.support.budgets import DOBELE, PLANNED_ON, amend_line, plan_line, take_over
from tests.support.facts import BAUSKA, TODAY
from tests.support.world import World

LINES = tuple((place, name) for place in (BAUSKA, DOBELE) for name in ("1", "2"))
a_line = st.sampled_from(LINES)
cents = st.integers(1, 1000)
a_day = st.integers(0, 60).map(lambda days: PLANNED_ON + timedelta(days=days))
a_contract = st.sampled_from(("A", "B", "C"))
escalation = st.sampled_from((None, None, None, "ZPR-1"))


class BudgetMachine(RuleBasedStateMachine):
    """Four lines of two municipalities, and what a plain sum says that they have."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(registers.provider("home_care"))
        self.total_cents = 0
        self.escalated: set[tuple[str, str]] = set()

    def carried_out(self, command: RegisterCommand) -> bool:
        try:
            entries = decide_entries(command, self.world, TODAY)
        except Refusal:
            return False
        movements = [one for entry in entries for one in fence(entry, self.world)]
        self.world.learn(entries)
        self.world.learn(movements)
        return True

    def amounts(self) -> dict[tuple[str, str], int]:
        return {
            (place, name): line.amount_cents
            for place in (BAUSKA, DOBELE)
            for name, line in self.world.budget(place).lines.items()
        }

    @rule(line=a_line, amount_cents=cents, day=a_day)
    def plan(self, line: tuple[str, str], amount_cents: int, day: date) -> None:
        place, name = line
        command = plan_line(amount_cents, municipality=place, budget_line=name, effective_date=day)
        if self.carried_out(command):
            self.total_cents += amount_cents

    @rule(line=a_line, amount_cents=cents, day=a_day)
    def amend(self, line: tuple[str, str], amount_cents: int, day: date) -> None:
        place, name = line
        before_cents = self.amounts().get(line, 0)
        command = amend_line(amount_cents, municipality=place, budget_line=name, effective_date=day)
        if self.carried_out(command):
            self.total_cents += amount_cents - before_cents

    @rule(giver=a_line, taker=a_line, amount_cents=cents, day=a_day)
    def move(
        self, giver: tuple[str, str], taker: tuple[str, str], amount_cents: int, day: date
    ) -> None:
        self.carried_out(
            take_over(
                amount_cents,
                effective_date=day,
                from_municipality=giver[0],
                from_budget_line=giver[1],
                municipality=taker[0],
                budget_line=taker[1],
            )
        )

    @rule(line=a_line, contract=a_contract, ceiling_cents=cents, day=a_day, decided=escalation)
    def conclude(
        self,
        line: tuple[str, str],
        contract: str,
        ceiling_cents: int,
        day: date,
        decided: str | None,
    ) -> None:
        place, name = line
        fields: dict[str, Any] = registers.conclusion_of(
            registers.contract("home_care")
        ).model_dump() | {
            "effective_date": day,
            "municipality": place,
            "contract_reference": contract,
            "ceiling_cents": ceiling_cents,
            "budget_line": name,
            "escalation_reference": decided,
        }
        if self.carried_out(ConcludeContract(**fields)) and decided:
            self.escalated.add(line)

    @rule(line=a_line, contract=a_contract, ceiling_cents=cents, day=a_day, decided=escalation)
    def amend_contract(
        self,
        line: tuple[str, str],
        contract: str,
        ceiling_cents: int,
        day: date,
        decided: str | None,
    ) -> None:
        place, _ = line
        command = AmendContract(
            effective_date=day,
            municipality=place,
            contract_reference=contract,
            ceiling_cents=ceiling_cents,
            amendment_reference="G-1",
            escalation_reference=decided,
        )
        if self.carried_out(command) and decided:
            [concluded] = self.world.contracts(place).named(contract)
            known = concluded.fact.budget_line
            assert known is not None
            self.escalated.add((place, known))

    @rule(line=a_line, contract=a_contract, day=a_day)
    def terminate(self, line: tuple[str, str], contract: str, day: date) -> None:
        self.carried_out(
            TerminateContract(
                effective_date=day,
                municipality=line[0],
                contract_reference=contract,
                reason="Vienošanās",
            )
        )

    @invariant()
    def take_overs_conserve_the_money(self) -> None:
        assert sum(self.amounts().values()) == self.total_cents
        assert all(amount_cents >= 0 for amount_cents in self.amounts().values())

    @invariant()
    def contracts_exceed_a_line_by_the_regions_decision_only(self) -> None:
        for place in (BAUSKA, DOBELE):
            for line in budget_lines(place, TODAY, self.world).items:
                if (place, line.budget_line) not in self.escalated:
                    assert line.contracted_cents <= line.amount_cents

    @invariant()
    def the_money_of_a_line_is_held_by_its_contracts(self) -> None:
        for place in (BAUSKA, DOBELE):
            for line in budget_lines(place, TODAY, self.world).items:
                money = money_of(place, line.budget_line, self.world)
                assert money.taken() == line.contracted_cents
                known = {contract_id(place, one) for one in ("A", "B", "C")}
                assert money.holdings.keys() <= known


TestBudgets = BudgetMachine.TestCase
TestBudgets.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
