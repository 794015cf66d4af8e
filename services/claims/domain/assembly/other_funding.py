"""The register of other funding: what is known to pay for one person's services beside us."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.dates import refuse_disorder, refuse_future
from contracts.events import ClaimsFact
from contracts.events.other_funding import OtherFundingRecorded, OtherFundingRevoked
from contracts.http.other_funding import RecordOtherFunding, RevokeOtherFunding
from contracts.reference import municipalities, services
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.claims.domain.assembly.claimable import FundedElsewhere

UNPROCESSABLE = 422


class OtherFundingOfPerson(NamedTuple):
    """A person's entries after `version` facts, in the order of recording."""

    version: int = 0
    entries: Mapping[UUID, OtherFundingRecorded] = {}
    revoked: frozenset[UUID] = frozenset()

    @property
    def standing(self) -> list[FundedElsewhere]:
        """The entries that were not revoked, as a draft looks them up."""
        return [
            FundedElsewhere(
                one.case_id,
                one.service,
                one.funded_from,
                one.funded_to,
                one.funding_kind,
                one.funder,
                one.project_reference,
            )
            for one in self.entries.values()
            if one.funding_id not in self.revoked
        ]


NOTHING_RECORDED = OtherFundingOfPerson()


def fold(known: OtherFundingOfPerson, facts: Iterable[ClaimsFact]) -> OtherFundingOfPerson:
    """What is known after these facts."""
    for fact in facts:
        match fact:
            case OtherFundingRecorded():
                entries = {**known.entries, fact.funding_id: fact}
                known = OtherFundingOfPerson(known.version + 1, entries, known.revoked)
            case OtherFundingRevoked():
                revoked = known.revoked | {fact.funding_id}
                known = OtherFundingOfPerson(known.version + 1, known.entries, revoked)
            case _:
                raise AssertionError("a fact of another stream")
    return known


def record(
    known: OtherFundingOfPerson,
    command: RecordOtherFunding,
    funding_id: UUID,
    actor: str,
    today: date,
) -> OtherFundingRecorded:
    """Enter what else pays, from a day to a day; it may have been agreed for days to come."""
    refuse_future(command.effective_date, today)
    refuse_disorder(command.funded_from, command.funded_to, "Other funding", "Cits finansējums")
    _refuse_unknown(command)
    if funding_id in known.entries:
        raise funding_id_taken(funding_id)
    fields = command.model_dump(exclude={"funding_id"})
    return OtherFundingRecorded(**fields, funding_id=funding_id, recorded_by=actor)


def revoke(
    known: OtherFundingOfPerson,
    command: RevokeOtherFunding,
    funding_id: UUID,
    actor: str,
    today: date,
) -> OtherFundingRevoked:
    """Take back an entry that was wrong."""
    entry = known.entries.get(funding_id)
    if entry is None or funding_id in known.revoked:
        raise no_such_entry(funding_id)
    refuse_disorder(entry.effective_date, command.effective_date, "After the entry", "Pēc ieraksta")
    refuse_future(command.effective_date, today)
    return OtherFundingRevoked(
        effective_date=command.effective_date,
        municipality=entry.municipality,
        funding_id=funding_id,
        case_id=entry.case_id,
        reason=command.reason,
        revoked_by=actor,
    )


def no_such_entry(funding_id: UUID) -> Refusal:
    """The refusal to revoke what does not stand in the register."""
    return Refusal(
        "other_funding.exists",
        f"The register has no entry {funding_id} that still stands.",
        f"Reģistrā nav spēkā esoša ieraksta {funding_id}.",
    )


def funding_id_taken(funding_id: UUID) -> Refusal:
    """The refusal of an entry under an id that is taken."""
    return Refusal(
        "id.taken",
        f"There is an entry {funding_id} already. Choose another id or leave it out.",
        f"Ieraksts {funding_id} jau ir. Izvēlies citu identifikatoru vai nenorādi.",
    )


def _refuse_unknown(command: RecordOtherFunding) -> None:
    if command.service is not None and command.service not in services():
        raise Refusal(
            "register.service",
            f"Name a service of the catalogue (GET /services) or none; not so: {command.service}.",
            "Nosauc kataloga pakalpojumu (GET /services) vai nenosauc nevienu; tā nav:"
            f" {command.service}.",
            status=UNPROCESSABLE,
        )
    found, day = municipalities().get(command.municipality), command.effective_date
    if found is None or not found.exists_on(day):
        raise Refusal(
            "municipality.of_date",
            f"There is no municipality '{command.municipality}' on {day}.",
            f"{day} nav pašvaldības '{named_lv('municipality', command.municipality)}'.",
            status=UNPROCESSABLE,
        )
