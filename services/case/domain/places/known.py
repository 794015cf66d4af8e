"""What every entry of the infrastructure plan is checked by: objects, their days, amendments."""

from datetime import date

from contracts.events.places import AmendmentAdopted
from contracts.http.places import AdoptAmendment
from contracts.reference import municipalities
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.places.state import PlacePlan, PlannedObject


def adopt(command: AdoptAmendment, plan: PlacePlan) -> AmendmentAdopted:
    """Adopt the amendment that follows the last one."""
    if command.region not in {one.region for one in municipalities().values()}:
        regions = ", ".join(sorted({one.region for one in municipalities().values()}))
        raise Refusal(
            "places.region",
            f"There is no region '{command.region}'. Choose one of: {regions}.",
            f"Nav plānošanas reģiona '{command.region}'. Izvēlies kādu no: {regions}.",
            status=UNPROCESSABLE,
        )
    following = plan.amendment + 1
    if command.amendment != following:
        raise Refusal(
            "places.amendment_order",
            f"Amendment {following} comes next, not {command.amendment}. Enter amendments in the"
            " order of their numbers, each once.",
            f"Nākamie ir {following}. grozījumi, nevis {command.amendment}. Grozījumus ieraksta to"
            " numuru secībā, katrus vienreiz.",
        )
    last_on = plan.amendments[-1].effective_date if plan.amendments else date.min
    if command.effective_date < last_on:
        raise _out_of_order(last_on, command.effective_date)
    return AmendmentAdopted(**command.model_dump(), municipality=command.region)


def known_object(plan: PlacePlan, reference: str, day: date) -> PlannedObject:
    """An object that the plan has and that is not cancelled, in the order of its days."""
    one = listed_object(plan, reference, day)
    if one.is_cancelled:
        raise Refusal(
            "places.cancelled",
            f"The object '{reference}' is cancelled. Plan another one.",
            f"Objekts '{reference}' ir atcelts. Ieplāno citu.",
        )
    return one


def listed_object(plan: PlacePlan, reference: str, day: date) -> PlannedObject:
    """An object that the plan has, also a cancelled one, in the order of its days."""
    one = plan.objects.get(reference)
    if one is None:
        raise Refusal(
            "places.object",
            f"The region's plan has no object '{reference}'. Plan it first, or choose of GET"
            " /reports/places.",
            f"Reģiona plānā nav objekta '{reference}'. Vispirms ieplāno to vai izvēlies no GET"
            " /reports/places.",
            status=UNPROCESSABLE,
        )
    if day < one.changed_on:
        raise Refusal(
            "places.order",
            f"The object '{reference}' has an entry of {one.changed_on}; {day} is before it. Choose"
            " that day or a later one.",
            f"Objektam '{reference}' jau ir {one.changed_on} ieraksts; {day} ir pirms tā. Izvēlies"
            " šo vai vēlāku dienu.",
        )
    return one


def amendment_of(plan: PlacePlan, named: int | None, day: date, *objects: PlannedObject) -> int:
    """The amendment that a change of these objects is of: the one named, or the last.

    Raises:
        Refusal: it is not adopted on the day, or a later one has changed an object already.
    """
    number = plan.amendment if named is None else named
    adopted = {one.amendment: one.effective_date for one in plan.amendments}
    if number and number not in adopted:
        raise Refusal(
            "places.amendment_adopted",
            f"Amendment {number} is not adopted. Record its adoption first.",
            f"{number}. grozījumi nav pieņemti. Vispirms ieraksti to pieņemšanu.",
            status=UNPROCESSABLE,
        )
    if number and day < adopted[number]:
        raise _out_of_order(adopted[number], day)
    latest = max((one.amendment for one in objects), default=0)
    if number < latest:
        raise Refusal(
            "places.amendment_order",
            f"Amendment {latest} has changed the object already; amendment {number} comes before"
            " it. Name that one or a later one.",
            f"Objektu jau maina {latest}. grozījumi; {number}. grozījumi ir pirms tiem. Norādi tos"
            " vai vēlākus.",
        )
    return number


def _out_of_order(adopted_on: date, day: date) -> Refusal:
    return Refusal(
        "places.amendment_order",
        f"The amendment is of {adopted_on}; {day} is before it. Choose that day or a later one.",
        f"Grozījumi ir pieņemti {adopted_on}; {day} ir pirms tam. Izvēlies šo vai vēlāku dienu.",
    )
