"""The registers of the municipalities' contracts with providers."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from contracts.dates import refuse_disorder
from contracts.events.register import (
    ContractAmended,
    ContractApproved,
    ContractConcluded,
    ContractTerminated,
)
from contracts.http.registers import (
    AmendContract,
    ApproveContract,
    ConcludeContract,
    TerminateContract,
)
from contracts.reference import municipality_standing_for
from contracts.reference.words import all_named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.grants.commitments import ceiling_of, contracts_named
from services.case.domain.person.intake import municipality_on
from services.case.domain.registers.drawing import refuse_above_line, refuse_unbudgeted
from services.case.domain.registers.providing import (
    nothing_new,
    refuse_unknown_services,
    registered_on,
)
from services.case.domain.registers.register_states import Contract
from services.case.domain.resource import Resource
from services.case.domain.surroundings import Surroundings

ONE_DAY = timedelta(days=1)


def conclude(command: ConcludeContract, surroundings: Surroundings) -> ContractConcluded:
    """Enter a contract with a provider that is registered for all its services on its day."""
    day = command.effective_date
    municipality_on(command.municipality, day)
    refuse_disorder(day, command.valid_to, "The contract's validity", "Līguma termiņš")
    refuse_unknown_services(list(command.services))
    provider = registered_on(command.provider, day, surroundings)
    missing = sorted(set(command.services) - {one.service for one in provider.services})
    if missing:
        raise Refusal(
            "provider.registered",
            f"On {day} the provider is not registered for: {', '.join(missing)}. Register it anew"
            " with them first.",
            f"{day} sniedzējs nav reģistrēts pakalpojumiem: {all_named_lv('service', missing)}."
            " Vispirms reģistrē to no jauna ar tiem.",
        )
    reference = command.contract_reference
    if surroundings.contracts(command.municipality).named(reference, command.municipality):
        raise Refusal(
            "contract.exists",
            f"The municipality has a contract '{reference}' already. Amend that one, or give this"
            " one a reference of its own.",
            f"Pašvaldībai jau ir līgums '{reference}'. Grozi to vai dod šim savu atsauci.",
        )
    refuse_unbudgeted(command, surroundings)
    return ContractConcluded(**command.model_dump(), contract_municipality=command.municipality)


def approve(command: ApproveContract, surroundings: Surroundings) -> ContractApproved:
    """Record the region's approval of a contract that has none yet."""
    contract = _known(command, surroundings)
    if contract.approval is not None:
        approved = contract.approval
        raise Refusal(
            "contract.approved_once",
            f"The contract was approved on {approved.effective_date}"
            f" ({approved.approval_reference}).",
            f"Līgums apstiprināts {approved.effective_date} ({approved.approval_reference}).",
        )
    refuse_disorder(
        contract.fact.effective_date,
        command.effective_date,
        "The approval of a contract",
        "Līguma apstiprinājums",
    )
    return ContractApproved(**_of_contract(command, contract))


def amend(command: AmendContract, surroundings: Surroundings) -> ContractAmended:
    """Change the ceiling or the last day of a valid contract; grants keep what they bind of it.

    What the command leaves out stays as it is on its day. An amendment of a later day, recorded
    before, goes on to hold from that day.
    """
    day = command.effective_date
    contract = _known(command, surroundings)
    bound = ceiling_of(contract, surroundings)
    _refuse_invalid(contract, command)
    terms = contract.terms_on(day)
    asked_cents = command.ceiling_cents
    amended = ContractAmended(
        effective_date=day,
        municipality=command.municipality,
        contract_reference=command.contract_reference,
        contract_municipality=contract.fact.municipality,
        ceiling_cents=terms.ceiling_cents if asked_cents is None else asked_cents,
        valid_to=command.valid_to or terms.valid_to,
        amendment_reference=command.amendment_reference,
        escalation_reference=command.escalation_reference,
    )
    refuse_disorder(day, amended.valid_to, "The contract's validity", "Līguma termiņš")
    if (amended.ceiling_cents, amended.valid_to) == (terms.ceiling_cents, terms.valid_to):
        raise nothing_new()
    changed = contract._replace(amendments=(*contract.amendments, amended))
    _refuse_below_bound(bound, contract, changed, day)
    if contract.fact.budget_line is not None:
        refuse_above_line(
            command.municipality,
            contract.fact.budget_line,
            changed.ceiling_cents - contract.ceiling_cents,
            command.escalation_reference,
            day,
            surroundings,
        )
    return amended


def _refuse_below_bound(bound: Resource, contract: Contract, changed: Contract, day: date) -> None:
    """Refuse a ceiling that falls, on some day from this one on, below what is bound by then."""
    turns = [day, *(one for one in changed.amended_on if one > day)]
    for first, following in zip(turns, [*turns[1:], None], strict=True):
        last = date.max if following is None else following - ONE_DAY
        ceiling_cents, bound_cents = changed.ceiling_cents_on(first), int(bound.taken(first, last))
        if ceiling_cents < min(contract.ceiling_cents_on(first), bound_cents):
            raise Refusal(
                "contract.ceiling",
                f"Grants bind {bound_cents} cents of the contract; its ceiling cannot become"
                f" {ceiling_cents}. Amend or end grants first.",
                f"Lēmumos saistītā summa centos: {bound_cents}; līguma summa nevar kļūt"
                f" {ceiling_cents}. Vispirms grozi vai izbeidz lēmumus.",
            )


def terminate(command: TerminateContract, surroundings: Surroundings) -> ContractTerminated:
    """Terminate a contract on a day of its validity, once."""
    contract = _known(command, surroundings)
    _refuse_invalid(contract, command)
    return ContractTerminated(**_of_contract(command, contract))


def _known(
    command: ApproveContract | AmendContract | TerminateContract, surroundings: Surroundings
) -> Contract:
    place, day = command.municipality, command.effective_date
    municipality_on(place, day)
    reference = command.contract_reference
    # Their money before the contracts, as whoever binds some of it looks at them; see `fence`.
    named = contracts_named(place, reference, command.contract_municipality, surroundings)
    contract = one_of_municipality(named, place, day)
    if contract is None:
        raise Refusal(
            "contract.exists",
            f"The municipality's register has no contract '{reference}'. Conclude it first.",
            f"Pašvaldības reģistrā nav līguma '{reference}'. Vispirms ieraksti to.",
            status=UNPROCESSABLE,
        )
    return contract


def one_of_municipality(
    contracts: Iterable[Contract], municipality: str, day: date
) -> Contract | None:
    """The one of these contracts of one reference that is the municipality's on the day, if any.

    Raises:
        Refusal: there are several, of municipalities that have merged by then.
    """
    found = [
        one
        for one in contracts
        if municipality_standing_for(one.fact.municipality, day) == municipality
    ]
    if len(found) > 1:
        reference = found[0].fact.contract_reference
        concluded_by = [one.fact.municipality for one in found]
        raise Refusal(
            "contract.ambiguous",
            f"Each of these concluded a contract '{reference}': {', '.join(concluded_by)}. Name one"
            " in contract_municipality.",
            f"Līgumu '{reference}' noslēgusi katra no šīm pašvaldībām:"
            f" {all_named_lv('municipality', concluded_by)}. Norādi vienu laukā"
            " contract_municipality.",
            status=UNPROCESSABLE,
        )
    return found[0] if found else None


def _of_contract(
    command: ApproveContract | TerminateContract, contract: Contract
) -> dict[str, Any]:
    return command.model_dump() | {"contract_municipality": contract.fact.municipality}


def _refuse_invalid(contract: Contract, command: AmendContract | TerminateContract) -> None:
    day = command.effective_date
    if contract.terminated_on is not None:
        raise Refusal(
            "contract.validity",
            f"The contract was terminated on {contract.terminated_on}.",
            f"Līgums izbeigts {contract.terminated_on}.",
        )
    if not contract.holds_on(day):
        first, last = contract.fact.effective_date, contract.last_day
        raise Refusal(
            "contract.validity",
            f"The contract is valid from {first} to {last}; {day} is outside.",
            f"Līgums ir spēkā no {first} līdz {last}; {day} ir ārpus.",
        )
