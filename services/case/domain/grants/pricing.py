"""What prices a grant: the published rate of its day, or its actual cost."""

from datetime import date
from typing import NamedTuple

from contracts.events.register import PublishedBasis, RateDayKind, RatePublished
from contracts.http.granting import GrantService
from contracts.model import (
    CareLevel,
    Cents,
    PricingBasis,
    SubsidyHousing,
    Unit,
    UnitPriceCents,
)
from contracts.money import round_half_up
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

OFF_DAYS: RateDayKind = "weekend_or_holiday"


class GrantPrice(NamedTuple):
    """The price of a unit and where it is from, and what the whole grant binds of its contract."""

    unit_price_cents: UnitPriceCents | None
    rate_reference: str | None
    care_level: CareLevel | None
    committed_cents: Cents


def price_of(
    case: Case,
    command: GrantService,
    unit: Unit,
    municipality: str,
    surroundings: Surroundings,
) -> GrantPrice:
    """The price of a grant; on actual cost none but the most that it may cost in all."""
    basis = command.pricing_basis
    if basis == "actual_cost":
        _refuse_housing(command)
        return GrantPrice(None, None, None, command.amount_limit_cents or 0)
    day = command.effective_date
    care_level = care_level_of(case, basis, day)
    if care_level is None:
        _refuse_housing(command)
    rate = rate_of(
        surroundings,
        command.service,
        basis,
        unit,
        care_level,
        day,
        municipality,
        command.housing,
    )
    price_cents = rate.unit_price_cents
    if command.unit_price_cents not in (None, price_cents):
        raise Refusal(
            "grant.rate",
            f"The rate of {day} is {price_cents} cents ({rate.rate_reference}), not"
            f" {command.unit_price_cents}. Leave unit_price_cents out, or publish another rate.",
            f"{day} likme ir {price_cents} centi ({rate.rate_reference}), nevis"
            f" {command.unit_price_cents}. Nenorādi unit_price_cents vai publicē citu likmi.",
        )
    rates = surroundings.rates(command.service)
    off = rates.on(day, municipality, basis, unit, care_level, command.housing, OFF_DAYS)
    dearest_cents = max(price_cents, off.unit_price_cents if off else 0)
    committed_cents = round_half_up(command.quantity_limit * dearest_cents)
    return GrantPrice(price_cents, rate.rate_reference, care_level, committed_cents)


def rate_of(  # noqa: PLR0913, PLR0917 - a rate is found by all of these
    surroundings: Surroundings,
    service: str,
    basis: PublishedBasis,
    unit: Unit,
    care_level: CareLevel | None,
    day: date,
    municipality: str,
    housing: SubsidyHousing | None = None,
) -> RatePublished:
    """The rate that holds on the day in the municipality; a refusal says which to publish."""
    rate = surroundings.rates(service).on(day, municipality, basis, unit, care_level, housing)
    if rate is None:
        level = f", care level {care_level}" if care_level else ""
        level_lv = f", {care_level} aprūpes līmenis" if care_level else ""
        raise Refusal(
            "grant.rate",
            f"No rate of '{service}' by {basis} per {unit}{level} holds in '{municipality}' on"
            f" {day}. Publish it first.",
            f"{day} pašvaldībā '{named_lv('municipality', municipality)}' nav spēkā likmes:"
            f" {named_lv('service', service)}, {named_lv('pricing_basis', basis)}, vienība"
            f" {named_lv('unit', unit)}{level_lv}. Vispirms publicē to.",
        )
    return rate


def _refuse_housing(command: GrantService) -> None:
    if command.housing is not None:
        raise Refusal(
            "grant.housing",
            "Give housing for a care-level subsidy, and for nothing else.",
            "Mājokli norādi aprūpes līmeņa subsīdijai; citiem pakalpojumiem nenorādi.",
            status=UNPROCESSABLE,
        )


def care_level_of(case: Case, basis: PricingBasis, day: date) -> CareLevel | None:
    """The care level that a rate of this basis asks for: the person's for a subsidy, else none."""
    return case.care_level_on(day) if basis == "care_level_subsidy" else None
