"""What a rate may say besides its price: what it is made of, for which housing and days."""

from decimal import Decimal

from contracts.http.registers import PublishRate
from contracts.money import in_euros, in_euros_lv, round_half_up
from contracts.reference import rule
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE


def refuse_unfit_parts(command: PublishRate) -> None:
    """Refuse parts that the basis or the unit does not have, and a sum that is not the price."""
    _refuse_misplaced(command)
    if not command.components:
        return
    costs = (one.quantity * one.unit_price_cents for one in command.components)
    sum_cents = round_half_up(sum(costs, Decimal(0)))
    if sum_cents != command.unit_price_cents:
        raise Refusal(
            "rate.components",
            f"The components add up to {in_euros(sum_cents)}, and the rate is"
            f" {in_euros(command.unit_price_cents)}. Correct the one or the other.",
            f"Sastāvdaļu summa ir {in_euros_lv(sum_cents)}, bet likme –"
            f" {in_euros_lv(command.unit_price_cents)}. Izlabo vienu vai otru.",
            status=UNPROCESSABLE,
        )


def _refuse_misplaced(command: PublishRate) -> None:
    fitting = rule("rate.parts", command.effective_date)
    of_subsidy = command.housing is not None or bool(command.components)
    by_day = command.day_kind is not None
    if (of_subsidy and command.pricing_basis not in fitting.words("pricing_basis")) or (
        by_day and command.unit not in fitting.words("units")
    ):
        units = ", ".join(fitting.words("units"))
        raise Refusal(
            "rate.parts",
            "Give housing and components with care_level_subsidy only, and day_kind with one of"
            f" these units only: {units}.",
            "Laukus housing un components norādi tikai tad, kad pamats ir care_level_subsidy, bet"
            f" day_kind – tikai ar kādu no šīm vienībām: {units}.",
            status=UNPROCESSABLE,
        )
