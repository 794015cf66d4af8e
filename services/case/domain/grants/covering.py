"""What covers a grant: a registered provider, and a contract that is valid for all of it."""

from datetime import date

from contracts.http.granting import GrantService
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.grants.commitments import contracts_named
from services.case.domain.registers.contracting import one_of_municipality
from services.case.domain.registers.register_states import Contract
from services.case.domain.surroundings import Surroundings


def refuse_unfit_provider(command: GrantService, surroundings: Surroundings) -> None:
    """Refuse a provider that is not registered for the service on the day."""
    day = command.effective_date
    if not surroundings.providers().provides(command.provider, command.service, day):
        raise Refusal(
            "grant.provider",
            f"'{command.provider}' is not registered for '{command.service}' on {day}. Register it"
            " first, or choose of GET /providers.",
            f"'{command.provider}' {day} nav reģistrēts pakalpojumam"
            f" '{named_lv('service', command.service)}'. Vispirms reģistrē to vai izvēlies no"
            " GET /providers.",
        )


def covering_contract(
    command: GrantService, municipality: str, surroundings: Surroundings
) -> Contract:
    """The contract that the grant names: for this grant, all of it, approved on the day.

    Raises:
        Refusal: there is none, or several, or it does not cover the grant.
    """
    day, reference = command.effective_date, command.contract_reference
    found = contracts_named(municipality, reference, command.contract_municipality, surroundings)
    contract = one_of_municipality(found, municipality, day)
    if (
        contract is None
        or contract.fact.provider != command.provider
        or command.service not in contract.fact.services
    ):
        raise Refusal(
            "grant.contract",
            f"'{municipality}' has no contract '{reference}' with '{command.provider}' for"
            f" '{command.service}'. Conclude it first, or choose of GET /contracts.",
            f"Pašvaldībai '{named_lv('municipality', municipality)}' nav līguma '{reference}' ar"
            f" '{command.provider}' par pakalpojumu '{named_lv('service', command.service)}'."
            " Vispirms ieraksti to vai izvēlies no GET /contracts.",
        )
    approval = contract.approval
    if approval is None or day < approval.effective_date:
        raise Refusal(
            "contract.approval",
            f"The region has not approved the contract '{reference}' by {day}. Ask for the"
            " approval first.",
            f"Plānošanas reģions līgumu '{reference}' līdz {day} nav apstiprinājis. Vispirms"
            " lūdz apstiprinājumu.",
        )
    refuse_outside_contract(contract, day, command.period_to)
    return contract


def refuse_outside_contract(contract: Contract, first: date, last: date) -> None:
    """Refuse days of a grant on which its contract is not valid."""
    valid_from, valid_to = contract.fact.effective_date, contract.last_day
    if first < valid_from or valid_to < last:
        reference = contract.fact.contract_reference
        raise Refusal(
            "grant.contract",
            f"The contract '{reference}' is valid from {valid_from} to {valid_to}; the grant lasts"
            f" from {first} to {last}. Shorten the grant, or amend the contract first.",
            f"Līgums '{reference}' ir spēkā no {valid_from} līdz {valid_to}, lēmums – no {first}"
            f" līdz {last}. Saīsini lēmumu vai vispirms grozi līgumu.",
        )
