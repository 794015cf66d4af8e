"""What the programme has still to pay for what is decided, by when it is to be delivered.

What running grants leave (see `grants`) is spread evenly over the days that are left of each. What
was delivered and is not paid yet falls into the period of the day itself, for it is owed already.
What a person may be granted in future is no commitment and is not in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from contracts.http.ledger import LedgerAccount, LedgerField
from contracts.http.money import ForecastField, Period
from services.projections.models.ledger import Filter, balances
from services.projections.money.apportioning import apportioned
from services.projections.money.grants import OpenGrant

MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "year": 12}
PIPELINE: tuple[LedgerAccount, ...] = ("delivered_not_claimed", "claimed", "approved")


class Pipeline(NamedTuple):
    """Of one budget line: its budget, what is paid of it, and what is on its way to be."""

    municipality: str
    budget_line: str | None
    service: str | None
    balance_cents: Mapping[LedgerAccount, int]


class Expected(NamedTuple):
    """An amount that is to be paid, of what and by when; `stage` says how far it has come."""

    period: str
    municipality: str
    budget_line: str | None
    service: str | None
    stage: str
    amount_cents: int


def pipeline(connection: Connection[Any], positions: Mapping[str, int], on: date) -> list[Pipeline]:
    """The ledger's balances on the day, by municipality, budget line and service."""
    sums: dict[tuple[Any, ...], dict[LedgerAccount, int]] = defaultdict(lambda: defaultdict(int))
    by: Sequence[LedgerField] = ("municipality", "budget_line", "service")
    for one in balances(connection, positions, Filter(on=on), by):
        sums[one.group][one.account] += one.debit_cents - one.credit_cents
    return [Pipeline._make((*group, dict(cents))) for group, cents in sums.items()]


def forecast(
    standing: Iterable[Pipeline], grants: Iterable[OpenGrant], on: date, period: Period
) -> Iterator[Expected]:
    """Everything that is to be paid, in parts that add up to it to the cent."""
    now = period_name(on, period)
    for one in standing:
        for account in PIPELINE:
            if amount_cents := one.balance_cents.get(account, 0):
                yield Expected(
                    now, one.municipality, one.budget_line, one.service, account, amount_cents
                )
    for grant in grants:
        for name, amount_cents in spread(
            grant.to_deliver_cents, grant.first_day, grant.last_day, period
        ):
            if amount_cents:
                yield Expected(
                    name, grant.municipality, grant.budget_line, grant.service, "to_deliver",
                    amount_cents,
                )  # fmt: skip


def spread(
    amount_cents: int, first_day: date, last_day: date, period: Period
) -> list[tuple[str, int]]:
    """The amount evenly over the days, both counted, by period; the parts add up to it.

    Months add up to their quarters, and quarters to their years.
    """
    starts = [first_day]
    while (following := _next_start(starts[-1], period)) <= last_day:
        starts.append(following)
    ends = [*starts[1:], last_day + timedelta(days=1)]
    days = [(end - start).days for start, end in zip(starts, ends, strict=True)]
    names = [period_name(start, period) for start in starts]
    return list(zip(names, apportioned(amount_cents, days), strict=True))


def period_name(day: date, period: Period) -> str:
    """The period of the day: `2023-05`, `2023-Q2`, `2023`; they sort by time."""
    if period == "year":
        return f"{day.year}"
    if period == "quarter":
        return f"{day.year}-Q{(day.month - 1) // MONTHS[period] + 1}"
    return f"{day.year}-{day.month:02d}"


def _next_start(day: date, period: Period) -> date:
    months = MONTHS[period]
    first_month = (day.month - 1) // months * months
    years, month = divmod(first_month + months, MONTHS["year"])
    return date(day.year + years, month + 1, 1)


def grouped(
    expected: Iterable[Expected], by: Sequence[ForecastField]
) -> dict[tuple[Any, ...], dict[str, int]]:
    """Amounts by stage of each group, whose fields come in the order asked for."""
    groups: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in expected:
        groups[tuple(getattr(one, name) for name in by)][one.stage] += one.amount_cents
    return dict(groups)
