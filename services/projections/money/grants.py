"""What running grants may still cost: their quantity left at the price of the day.

A contract pays for no more than its ceiling; where its grants would ask for more than it has left,
each gets its share of that.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from contracts.money import round_half_up
from services.projections.models.grouping import EXPRESSIONS, ON_MAP, map_parameters
from services.projections.money.apportioning import apportioned

_RUNNING = f"""
WITH term AS (
    SELECT * FROM grant_term WHERE position <= %(case)s AND effective_date <= %(on)s),
limits AS (
    SELECT DISTINCT ON (grant_id) grant_id, quantity_limit, amount_limit_cents, period_to
      FROM term WHERE kind IN ('granted', 'amended')
     ORDER BY grant_id, effective_date DESC, position DESC),
price AS (
    SELECT DISTINCT ON (grant_id) grant_id, unit_price_cents
      FROM term WHERE unit_price_cents IS NOT NULL
     ORDER BY grant_id, effective_date DESC, position DESC),
used AS (
    SELECT grant_id, sum(quantity_hundredths) / 100.0 AS quantity,
           sum(amount_cents)::bigint AS amount_cents
      FROM delivered WHERE position <= %(case)s AND effective_date <= %(on)s GROUP BY grant_id),
contract_now AS (
    SELECT DISTINCT ON (contract) contract, last_day
      FROM contract_term WHERE position <= %(case)s AND effective_date <= %(on)s
     ORDER BY contract, effective_date DESC, position DESC),
ceiling AS (
    SELECT DISTINCT ON (contract) contract, ceiling_cents
      FROM contract_term WHERE position <= %(case)s AND effective_date <= %(on)s
       AND ceiling_cents IS NOT NULL
     ORDER BY contract, effective_date DESC, position DESC),
line AS (
    SELECT DISTINCT ON (contract) contract, budget_line
      FROM contract_term WHERE position <= %(case)s AND effective_date <= %(on)s
       AND budget_line IS NOT NULL
     ORDER BY contract, effective_date DESC, position DESC),
contract_used AS (
    SELECT contract, sum(amount_cents)::bigint AS amount_cents
      FROM used JOIN grant_term g USING (grant_id)
     WHERE g.kind = 'granted' AND g.position <= %(case)s GROUP BY contract)
SELECT grant_id, {EXPRESSIONS["municipality"]} AS municipality, g.service, contract, budget_line,
       limits.quantity_limit, limits.amount_limit_cents, price.unit_price_cents,
       coalesce(used.quantity, 0) AS quantity, coalesce(used.amount_cents, 0) AS amount_cents,
       ceiling_cents - coalesce(contract_used.amount_cents, 0) AS contract_left_cents,
       least(limits.period_to, last_day) AS last_day
  FROM term g JOIN limits USING (grant_id)
  LEFT JOIN price USING (grant_id) LEFT JOIN used USING (grant_id)
  LEFT JOIN contract_now USING (contract) LEFT JOIN ceiling USING (contract)
  LEFT JOIN line USING (contract) LEFT JOIN contract_used USING (contract) {ON_MAP}
 WHERE g.kind = 'granted' AND least(limits.period_to, last_day) > %(on)s
   -- Hashed, however few the planner expects; an anti-join of nested loops would be quadratic.
   AND g.grant_id NOT IN (SELECT grant_id FROM term WHERE kind = 'ended')
 ORDER BY contract, grant_id
"""  # noqa: S608 - constants


class _Running(NamedTuple):
    grant_id: UUID
    municipality: str
    service: str
    contract: str
    budget_line: str | None
    quantity_limit: Decimal
    amount_limit_cents: int | None
    unit_price_cents: int | None
    quantity: Decimal
    amount_cents: int
    contract_left_cents: int | None
    last_day: date


class OpenGrant(NamedTuple):
    """A running grant, and what may be delivered by it from `first_day` to `last_day`.

    `to_deliver_cents` is what its contract pays of `asked_cents`, which is what its limits leave;
    None where neither a price nor a limit in money says what that costs.
    """

    grant_id: UUID
    municipality: str
    service: str
    budget_line: str | None
    first_day: date
    last_day: date
    asked_cents: int | None
    to_deliver_cents: int


def open_grants(
    connection: Connection[Any], positions: Mapping[str, int], on: date
) -> list[OpenGrant]:
    """Grants that run beyond the day, as known at the positions.

    A suspended grant is among them: it binds money until it ends.
    """
    parameters = {**positions, "on": on, **map_parameters("current")}
    with connection.cursor(row_factory=class_row(_Running)) as cursor:
        running = cursor.execute(_RUNNING, parameters).fetchall()
    of_contract: dict[str, list[_Running]] = defaultdict(list)
    for grant in running:
        of_contract[grant.contract].append(grant)
    first_day = on + timedelta(days=1)
    return [
        OpenGrant(
            grant.grant_id, grant.municipality, grant.service, grant.budget_line, first_day,
            grant.last_day, asked_cents, to_deliver_cents,
        )
        for grants in of_contract.values()
        for grant, asked_cents, to_deliver_cents in _capped(grants)
    ]  # fmt: skip


def _capped(grants: list[_Running]) -> list[tuple[_Running, int | None, int]]:
    """Grants of one contract: what each asks, and what of it the contract has left."""
    asked = [_asked_cents(grant) for grant in grants]
    wanted = [cents or 0 for cents in asked]
    left_cents = grants[0].contract_left_cents
    if left_cents is not None and sum(wanted) > max(0, left_cents):
        wanted = apportioned(max(0, left_cents), wanted)
    return list(zip(grants, asked, wanted, strict=True))


def _asked_cents(grant: _Running) -> int | None:
    """What the grant's limits leave; the smaller where both a price and a limit in money say it."""
    said = []
    if grant.unit_price_cents is not None:
        left = max(Decimal(0), grant.quantity_limit - grant.quantity)
        said.append(round_half_up(left * grant.unit_price_cents))
    if grant.amount_limit_cents is not None:
        said.append(max(0, grant.amount_limit_cents - grant.amount_cents))
    if grant.quantity >= grant.quantity_limit:
        said.append(0)
    return min(said, default=None)
