"""The decisions on services: how much of each, at which price, up to what amount."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from contracts.http.granting import GrantService
from contracts.money import round_half_up
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.granting import ContractKey, Grant
from deploy.demo.generator.line import Line
from deploy.demo.generator.recording import SLIP_CENTS

ROUND_LIMIT = 10
DAYS_TO_SPARE = 2
"""Of respite, which is 30 days a year with all grants of the year: nobody uses more than 24."""
ROUND_AMOUNT_CENTS = 50_00


class Terms(NamedTuple):
    """How much may be delivered by a grant, and what it binds of its contract.

    The price is a unit's at a fixed price, and the dearest one that the grant may come to have; the
    amount limit is the most that all invoices may ask.
    """

    quantity_limit: Decimal
    unit_price_cents: int | None
    amount_limit_cents: int | None
    dearest_price_cents: int | None = None

    @property
    def committed_cents(self) -> int:
        """The most that the grant comes to bind of its contract."""
        if self.amount_limit_cents is not None:
            return self.amount_limit_cents
        return round_half_up(self.quantity_limit * (self.dearest_price_cents or 0))


def decisions(work: Casework, references: Mapping[ContractKey, str]) -> Iterator[GrantService]:
    """Every decision on a service, with as much as may be delivered by it.

    Args:
        work: the case.
        references: of the contracts.
    """
    for grant in work.grants:
        offer = grant.link.offer
        chance = work.seed.chance("decision", grant.key)
        number, year = chance.randint(1, 400), grant.first_day.year
        granted = terms(grant, work.lines_of(grant))
        yield GrantService(
            effective_date=grant.first_day,
            grant_id=work.grant_id(grant),
            service=offer.service,
            application_reference=f"Iesniegums {year}/{number + chance.randint(0, 40)}",
            decision_reference=f"Lēmums {year}/{number}",
            referral_reference=f"Norīkojums {year}/{number}",
            contract_reference=references[grant.contract],
            provider=grant.provider,
            recipient=offer.recipient,
            pricing_basis=offer.pricing_basis,
            unit_price_cents=granted.unit_price_cents,
            quantity_limit=granted.quantity_limit,
            amount_limit_cents=granted.amount_limit_cents,
            period_to=grant.period_to,
        )


def terms(grant: Grant, lines: Sequence[Line]) -> Terms:
    """A course's length, else a round number above what was delivered; and the same of money."""
    offer = grant.link.offer
    delivered = sum((line.quantity for line in lines), Decimal(0))
    if offer.most_records_per_year is not None:
        limit = offer.steps(offer.most, offer.most_records_per_year) * offer.step
    elif offer.service == "respite":
        limit = delivered + DAYS_TO_SPARE
    else:
        longest = max(line.quantity for line in lines)
        limit = ((delivered + longest) // ROUND_LIMIT + 1) * ROUND_LIMIT
    if offer.pricing_basis != "actual_cost":
        prices_cents = grant.prices_cents
        return Terms(limit, prices_cents[grant.first_day.year], None, max(prices_cents.values()))
    costs = [line.cost_cents or 0 for line in lines]
    # a slip is invoiced until it is taken back
    most_cents = sum(costs) + max(costs) + SLIP_CENTS
    return Terms(limit, None, (most_cents // ROUND_AMOUNT_CENTS + 1) * ROUND_AMOUNT_CENTS)
