"""One delivery in the making: a quantity in steps, a price, and the region's cut."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from contracts.money import round_half_up
from contracts.reference import service
from deploy.demo.generator.granting import Grant
from deploy.demo.generator.offers import Offer
from services.claims.domain.assembly.claimable import Claimable
from services.claims.domain.assembly.pricing import price

NOBODY = UUID(int=0)


class CutKind(Enum):
    """Why the region approves less, other than for want of money."""

    UNITS_NOT_ATTESTED = "units"
    NO_SIGNATURE = "signature"
    INELIGIBLE_COST = "cost"


@dataclass
class Line:
    """A delivery whose quantity can still change between one step and `most_steps`.

    `since` is the first day on which it can have begun.
    `invoice_factor` is how this invoice differs from the provider's usual price, `extra_cents` what
    it holds besides, `cut_share` the part of it that is not eligible, and `short_cents` what is not
    approved because the money did not suffice.
    """

    grant: Grant
    since: date
    day: date
    steps: int
    most_steps: int
    invoice_factor: Decimal
    cut: CutKind | None = None
    cut_steps: int = 0
    cut_share: Decimal = field(default=Decimal(0))
    extra_cents: int = 0
    short_cents: int = 0

    @property
    def offer(self) -> Offer:
        """What is delivered."""
        return self.grant.link.offer

    @property
    def first_day(self) -> date:
        """The first day of what is delivered; each short stay is a delivery of its own."""
        if self.quantity <= 1:
            return self.day
        if self.offer.is_stay and self.offer.counted == "record":
            return self.day - timedelta(days=int(self.quantity) - 1)
        return self.since

    @property
    def on_actual_cost(self) -> bool:
        """Whether an invoice tells the cost."""
        return self.offer.pricing_basis == "actual_cost"

    @property
    def quantity(self) -> Decimal:
        """How many units are delivered."""
        return self.steps * self.offer.step

    @property
    def attested_quantity(self) -> Decimal:
        """How many units the acceptance act attests; never none of them."""
        return max(1, self.steps - self.cut_steps) * self.offer.step

    @property
    def cost_cents(self) -> int | None:
        """What the invoice asks; None at a fixed price."""
        if not self.on_actual_cost:
            return None
        usual = self.grant.price_cents_on(self.day) * self.quantity * self.invoice_factor
        return round_half_up(usual) + self.extra_cents

    @property
    def eligible_cents(self) -> int:
        """What can be approved at most."""
        return self._eligible_cents(self.quantity)

    @property
    def approved_cents(self) -> int:
        """What the region approves."""
        if self.cut is CutKind.NO_SIGNATURE:
            return 0
        attested = self.cut is CutKind.UNITS_NOT_ATTESTED
        cents = self._eligible_cents(self.attested_quantity if attested else self.quantity)
        return cents - round_half_up(cents * self.cut_share) - self.short_cents

    def free_cents(self, share: float) -> int:
        """How many cents, at most this share, the invoice may grow so that all are approved."""
        if not self.on_actual_cost or self.cut is not None or self.short_cents:
            return 0
        room_cents = int(self.eligible_cents * share)
        self.extra_cents += room_cents
        reached_cents = self.eligible_cents
        self.extra_cents -= room_cents
        return room_cents if reached_cents - self.eligible_cents == room_cents else 0

    def _eligible_cents(self, quantity: Decimal) -> int:
        return price(self._claimable(quantity)).eligible_cents

    def _claimable(self, quantity: Decimal) -> Claimable:
        return Claimable(
            claimable_id=NOBODY,
            delivery_id=NOBODY,
            case_id=NOBODY,
            grant_id=NOBODY,
            municipality="",
            service=self.offer.service,
            target_group=self.grant.link.person.group,
            recipient="client",
            delivered_on=self.day,
            delivered_from=self.first_day,
            unit=service(self.offer.service).unit,
            quantity=quantity,
            pricing_basis=self.offer.pricing_basis,
            unit_price_cents=None if self.on_actual_cost else self.grant.price_cents_on(self.day),
            cost_cents=self.cost_cents,
            approved_cents=None,
        )
