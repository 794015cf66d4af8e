"""What becomes of an object: its cost and deadline, completion, provider, start of the service."""

from contracts.events.places import (
    PlaceProviderRegistered,
    PlacesCompleted,
    PlaceServiceStarted,
    PlaceTermsApproved,
    PlaceTermsProposed,
)
from contracts.http.places import (
    ApprovePlaceTerms,
    CompletePlaces,
    ProposePlaceTerms,
    RegisterPlaceProvider,
    StartService,
)
from contracts.reference.place_kinds import quoted_place_kind
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.places.known import amendment_of, known_object
from services.case.domain.places.state import PlacePlan
from services.case.domain.registers.providing import nothing_new, registered_on
from services.case.domain.surroundings import Surroundings


def propose(command: ProposePlaceTerms, known: PlacePlan) -> PlaceTermsProposed:
    """Propose another cost or deadline; it takes the place of what was proposed before."""
    one = known_object(known, command.object_reference, command.effective_date)
    if command.cost_cents is None and command.deadline is None:
        raise Refusal(
            "places.proposal",
            "The proposal says neither a cost nor a deadline. Give cost_cents, deadline or both.",
            "Priekšlikumā nav ne izmaksu, ne termiņa. Norādi cost_cents, deadline vai abus.",
            status=UNPROCESSABLE,
        )
    return PlaceTermsProposed(**command.model_dump(), municipality=one.municipality)


def approve(command: ApprovePlaceTerms, known: PlacePlan) -> PlaceTermsApproved:
    """Approve what was proposed last; what the proposal left out stays as it is."""
    one = known_object(known, command.object_reference, command.effective_date)
    proposal = one.proposal
    if proposal is None:
        raise Refusal(
            "places.proposal",
            f"Nothing is proposed for the object '{command.object_reference}'. Propose a cost or a"
            " deadline first.",
            f"Objektam '{command.object_reference}' nekas nav ierosināts. Vispirms ierosini"
            " izmaksas vai termiņu.",
        )
    return PlaceTermsApproved(
        effective_date=command.effective_date,
        municipality=one.municipality,
        region=command.region,
        object_reference=command.object_reference,
        cost_cents=one.cost_cents if proposal.cost_cents is None else proposal.cost_cents,
        cost_before_cents=one.cost_cents,
        deadline=proposal.deadline or one.deadline,
        decision_reference=command.decision_reference,
        amendment=amendment_of(known, command.amendment, command.effective_date, one),
    )


def complete(command: CompletePlaces, known: PlacePlan) -> PlacesCompleted:
    """Record once that the object is built."""
    one = known_object(known, command.object_reference, command.effective_date)
    if one.is_completed:
        raise nothing_new()
    return PlacesCompleted(**command.model_dump(), municipality=one.municipality)


def register_provider(
    command: RegisterPlaceProvider, known: PlacePlan, surroundings: Surroundings
) -> PlaceProviderRegistered:
    """Record a provider that is registered for the object's service on the day."""
    day = command.effective_date
    one = known_object(known, command.object_reference, day)
    if command.provider == one.provider:
        raise nothing_new()
    registered_on(command.provider, day, surroundings)
    service = quoted_place_kind(one.planned.place_kind).service
    if service and not surroundings.providers().provides(command.provider, service, day):
        raise Refusal(
            "places.provider",
            f"The provider is not registered for the service '{service}' on {day}. Register it"
            " for that service first.",
            f"Sniedzējs {day} nav reģistrēts pakalpojumam '{named_lv('service', service)}'."
            " Vispirms reģistrē to šim pakalpojumam.",
            status=UNPROCESSABLE,
        )
    return PlaceProviderRegistered(**command.model_dump(), municipality=one.municipality)


def start(command: StartService, known: PlacePlan) -> PlaceServiceStarted:
    """Record that people are served, where the object is built and has a registered provider."""
    one = known_object(known, command.object_reference, command.effective_date)
    if not one.is_completed or one.provider is None:
        raise Refusal(
            "places.ready",
            "A service starts where the object is completed and its provider is registered. Record"
            " both first.",
            "Pakalpojumu sāk sniegt, kad objekts ir pabeigts un tā sniedzējs ir reģistrēts."
            " Vispirms ieraksti abus.",
        )
    if command.places > (one.places or 0):
        raise Refusal(
            "places.enough",
            f"The object has {one.places or 0} places in the plan; {command.places} is more. Name"
            " what there is.",
            f"Objektam plānā ir {one.places or 0} (vietas); {command.places} ir vairāk. Norādi to,"
            " kas ir.",
        )
    if command.places == one.started_places:
        raise nothing_new()
    return PlaceServiceStarted(**command.model_dump(), municipality=one.municipality)
