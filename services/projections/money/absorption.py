"""Where the programme's money stands: planned, bound, delivered, claimed, approved and paid.

All of it is balances of the ledger. What is not paid yet is of no funder in the ledger; by funder
it is told as `payment_claim.split` would split it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from psycopg import Connection

from contracts.http.ledger import Funder, LedgerAccount, LedgerField
from contracts.http.money import AbsorptionField
from services.projections.models.grouping import MunicipalityMap
from services.projections.models.ledger import Filter, balances
from services.projections.money.apportioning import PERCENT, by_funder

FIELDS: tuple[AbsorptionField, ...] = (
    "municipality", "budget_line", "funder", "year", "service", "target_group",
)  # fmt: skip
FUNDERS: tuple[Funder, ...] = ("esf", "state")
UNPAID: tuple[LedgerAccount, ...] = ("delivered_not_claimed", "claimed", "approved")
_SPENT: tuple[LedgerAccount, ...] = ("committed", *UNPAID, "paid")
_SOURCES: tuple[LedgerAccount, ...] = ("budget", "unplanned")
_TWO_PLACES = Decimal("0.01")

Cents = dict[LedgerAccount, int]
Groups = dict[tuple[Any, ...], "Absorption"]


@dataclass
class Absorption:
    """One group's balances, positive where money is; what gives money is told by how much it gave.

    Of `unpaid_cents` and `paid_cents` each funder's part.
    """

    balance_cents: Cents = field(default_factory=lambda: defaultdict(int))
    unpaid_cents: dict[Funder, int] = field(default_factory=lambda: dict.fromkeys(FUNDERS, 0))
    paid_cents: dict[Funder, int] = field(default_factory=lambda: dict.fromkeys(FUNDERS, 0))

    @property
    def free_cents(self) -> int:
        """What of the budget is neither bound nor spent; what was found ineligible is free."""
        bound_cents = sum(self.balance_cents[account] for account in _SPENT)
        return self.balance_cents["budget"] + self.balance_cents["unplanned"] - bound_cents

    @property
    def absorbed_percent(self) -> Decimal | None:
        """Paid of the budget, to two decimals; None without a budget."""
        budget_cents = self.balance_cents["budget"]
        if budget_cents <= 0:
            return None
        percent = Decimal(self.balance_cents["paid"] * PERCENT) / budget_cents
        return percent.quantize(_TWO_PLACES, ROUND_HALF_UP)


def absorption(
    connection: Connection[Any],
    positions: Mapping[str, int],
    by: Sequence[AbsorptionField],
    day: date,
    on: date | None = None,
    municipality_map: MunicipalityMap = "current",
) -> Groups:
    """Absorption by group, as known at the positions.

    Args:
        connection: on the ledger's tables.
        positions: of both logs.
        by: the fields of the groups, in this order.
        day: whose percentages split what is not paid yet.
        on: only what was booked up to this day.
        municipality_map: see there.
    """
    others: list[LedgerField] = [one for one in by if one != "funder"]
    asked: list[LedgerField] = [*others, "funder"]
    groups: Groups = defaultdict(Absorption)
    for one in balances(connection, positions, Filter(on=on), asked, municipality_map):
        *key, funder = one.group
        group = groups[tuple(key)]
        cents = one.debit_cents - one.credit_cents
        group.balance_cents[one.account] += -cents if one.account in _SOURCES else cents
        if one.account == "paid":
            group.paid_cents[funder] += cents
    _split_unpaid(groups.values(), day)
    if "funder" in by:
        return _by_funder(groups, by.index("funder"), day)
    return dict(groups)


def _split_unpaid(groups: Iterable[Absorption], day: date) -> None:
    listed = list(groups)
    unpaid = [sum(one.balance_cents[account] for account in UNPAID) for one in listed]
    for one, parts in zip(listed, by_funder(unpaid, day), strict=True):
        one.unpaid_cents = {"esf": parts.esf_cents, "state": parts.state_cents}


def _by_funder(groups: Groups, place: int, day: date) -> Groups:
    """Each group once for each funder: what was paid as it was, the rest as it would be split."""
    told: Groups = {
        (*key[:place], funder, *key[place:]): Absorption() for key in groups for funder in FUNDERS
    }
    accounts = {account for one in groups.values() for account in one.balance_cents}
    for account in sorted(accounts - {"paid"}):
        parts = by_funder((one.balance_cents[account] for one in groups.values()), day)
        for key, funding in zip(groups, parts, strict=True):
            for funder, cents in zip(FUNDERS, funding, strict=True):
                told[(*key[:place], funder, *key[place:])].balance_cents[account] = cents
    for key, one in groups.items():
        for funder in FUNDERS:
            group = told[(*key[:place], funder, *key[place:])]
            group.paid_cents[funder] = one.paid_cents[funder]
            group.balance_cents["paid"] = one.paid_cents[funder]
    for key, group in told.items():
        group.unpaid_cents[key[place]] = sum(group.balance_cents[each] for each in UNPAID)
    return told
