"""A case to which one thing after the other happens."""

from decimal import Decimal
from typing import Any

from contracts.http.command import CaseCommand
from services.case.domain.decision import Decision
from services.case.domain.state import Case, evolve
from tests.support.facts import BAUSKA
from tests.support.registers import CONTRACT
from tests.support.spec import after, given, refused, when
from tests.support.world import World


class Story:
    """A case in its world, in which one decision follows another."""

    def __init__(self, *of_case: Any, world: World) -> None:
        self.case: Case = given(*of_case)
        self.world = world

    def does(self, *commands: CaseCommand) -> Decision:
        """The last decision; all of them have happened."""
        *before, last = commands
        self.case = after(self.case, *before, world=self.world)
        decision = when(self.case, last, self.world)
        self.world.learn(decision.movements)
        for fact in decision.facts:
            self.case = evolve(self.case, fact, self.case.case_id)
        return decision

    def refusal(self, command: CaseCommand) -> str:
        return refused(lambda: when(self.case, command, self.world))

    @property
    def bound_cents(self) -> Decimal:
        """What the grant holds of its contract."""
        money = self.world.resource("contract_ceiling", f"{BAUSKA}/{CONTRACT}")
        return money.taken()
