"""The registers that number claims, and that make all who assemble them at once meet."""

import re
from typing import NamedTuple, Self
from uuid import UUID, uuid5

from contracts.events import Fact
from contracts.events.claim import ClaimDrafted, ClaimNumbered, LinesChanged
from contracts.http.claims import DraftClaim
from services.claims.domain.claim import Claim
from services.eventlog.application import LogApplication
from services.eventlog.commands import CommandContext, new_events
from services.eventlog.event import Event

REGISTERS = UUID("0f6f3a30-6b0a-5a53-8f3b-0c8d6a8c3e10")
LATVIAN = str.maketrans("āčēģīķļņšūž", "acegiklnsuz")


class Register(NamedTuple):
    """How many events a register has, and how many claims it has numbered."""

    version: int
    numbered: int

    def after(self, more_numbered: int) -> Self:
        """The register after one more event, which numbered so many claims (0 or 1)."""
        return self._replace(version=self.version + 1, numbered=self.numbered + more_numbered)


def register_name(claim: DraftClaim | ClaimDrafted) -> str:
    """Whose register: of the municipality, or for preparation of the institution."""
    if claim.institution is None:
        return claim.municipality
    return slug(claim.institution)


def slug(name: str) -> str:
    """A name as part of a claim's number: "VSAC Zemgale" is `vsac-zemgale`."""
    plain = name.lower().translate(LATVIAN)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "institution"


def register_id(name: str) -> UUID:
    """The stream of the register of this name."""
    return uuid5(REGISTERS, name)


def load_register(application: LogApplication, name: str) -> Register:
    """The register as it stands; it is empty before its first claim."""
    version = numbered = 0
    for stored in application.event_recorder.select_events(register_id(name)):
        version = stored.originator_version
        numbered += stored.topic.startswith(f"{ClaimNumbered.type_name}@")
    return Register(version, numbered)


def numbering(
    drafted: ClaimDrafted, claim_id: UUID, register: Register, context: CommandContext
) -> list[Event[Fact]]:
    """The register's event that the claim has its number."""
    fact = ClaimNumbered(
        effective_date=drafted.effective_date,
        municipality=drafted.municipality,
        claim_id=claim_id,
        claim_number=drafted.claim_number,
    )
    stream = register_id(register_name(drafted))
    return list(new_events(stream, register.version, [fact], context.envelope))


def lines_changed(
    claim: Claim, fact: Fact, claim_id: UUID, register: Register, context: CommandContext
) -> list[Event[Fact]]:
    """The register's event that this fact changed what the claim holds of deliveries."""
    changed = LinesChanged(
        effective_date=fact.effective_date,
        municipality=fact.municipality,
        claim_id=claim_id,
        claim_number=claim.drafted.claim_number,
    )
    stream = register_id(register_name(claim.drafted))
    return list(new_events(stream, register.version, [changed], context.envelope))
