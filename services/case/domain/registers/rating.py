"""The registers of published rates."""

from contracts.events.register import RatePublished
from contracts.http.registers import PublishRate
from contracts.reference import municipalities, service_editions
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.plan.planning import not_in_force
from services.case.domain.registers.providing import nothing_new, refuse_unknown_services
from services.case.domain.registers.rate_parts import refuse_unfit_parts
from services.case.domain.registers.register_states import EVERYWHERE
from services.case.domain.surroundings import Surroundings


def publish(command: PublishRate, surroundings: Surroundings) -> RatePublished:
    """Enter a rate that fits its service, for a place that there is."""
    refuse_unknown_services([command.service])
    _refuse_misfit(command)
    refuse_unfit_parts(command)
    _refuse_nowhere(command)
    published = RatePublished(**command.model_dump())
    if published in surroundings.rates(command.service).rates:
        raise nothing_new()
    return published


def _refuse_misfit(command: PublishRate) -> None:
    code, day = command.service, command.effective_date
    # Grants of earlier editions run on, in the unit and on the basis that they had.
    begun = [one for one in service_editions() if one.code == code and one.has_begun_by(day)]
    if not begun:
        raise not_in_force(code, day)
    is_subsidy = command.pricing_basis == "care_level_subsidy"
    fits = any(
        command.unit in one.units and command.pricing_basis in one.every_basis for one in begun
    )
    if not fits or is_subsidy != (command.care_level is not None):
        priced = begun[-1]
        units, bases = ", ".join(priced.units), ", ".join(sorted(priced.every_basis))
        raise Refusal(
            "rate.kind",
            f"'{priced.code}' is priced per {units} by: {bases}. Give care_level exactly with"
            " care_level_subsidy; actual_cost has no rate.",
            f"{named_lv('service', priced.code)}, vienība: {all_named_lv('unit', priced.units)};"
            f" cenas pamats: {all_named_lv('pricing_basis', sorted(priced.every_basis))}."
            " care_level norādi tieši tad, kad pamats ir care_level_subsidy; actual_cost likmes"
            " nav.",
            status=UNPROCESSABLE,
        )


def _refuse_nowhere(command: PublishRate) -> None:
    place, day = command.municipality, command.effective_date
    every = municipalities().values()
    regions = sorted({one.region for one in every})
    exists = any(one.code == place and one.exists_on(day) for one in every)
    if not exists and place not in (*regions, EVERYWHERE):
        raise Refusal(
            "rate.place",
            f"There is no '{place}' on {day}. Name a municipality of that day, a region"
            f" ({', '.join(regions)}) or '{EVERYWHERE}'.",
            f"{day} nav vietas '{place}'. Nosauc tās dienas pašvaldību, reģionu"
            f" ({', '.join(regions)}) vai '{EVERYWHERE}'.",
            status=UNPROCESSABLE,
        )
