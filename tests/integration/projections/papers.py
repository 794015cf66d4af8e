"""Facts of random histories beside deliveries and claims: grants, papers, plans of places."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import uuid4

from contracts.events import Fact
from contracts.events.claim_papers import DocumentAttached, DocumentDetached
from contracts.events.granting import ServiceGranted
from contracts.events.register import RatePublished
from tests.support import registers
from tests.support.places import decided
from tests.support.world import World
from tests.support.zemgale_places import amendments, first_plan
from tests.unit.projections.facts import BAUSKA, CLAIM, grant_fields

FIRST_DAY = date(2019, 1, 1)


@cache
def plans_of_places() -> Sequence[Sequence[Fact]]:
    """The plan of Zemgale, and then each of its first amendments (S4, annex 2)."""
    world = World(registers.provider("day_centre", "workshop"))
    return [decided(world, commands) for commands in (first_plan(), *amendments().values())]


def granted(service: str, rate_reference: str) -> ServiceGranted:
    """A grant of the service at a published rate."""
    own = {"service": service, "rate_reference": rate_reference}
    return ServiceGranted(effective_date=FIRST_DAY, municipality=BAUSKA, **grant_fields() | own)


def rate(grant: ServiceGranted) -> RatePublished:
    """The rate of the grant."""
    return RatePublished(
        effective_date=FIRST_DAY, municipality="latvia", service=grant.service,
        pricing_basis="vvi", unit="day", unit_price_cents=1000,
        rate_reference=grant.rate_reference or "",
    )  # fmt: skip


def attached(day: date) -> DocumentAttached:
    """Annex 8 is attached to the claim."""
    return DocumentAttached(
        **CLAIM | {"effective_date": day}, item="vvi_annex_8", sha256="0" * 64,
        file_name="fails.pdf", programme_reference="zemgale", document_id=uuid4(),
        document_version=1, media_type="application/pdf", size_bytes=1, attached_by="caseworker-1",
    )  # fmt: skip


def detached(paper: DocumentAttached) -> DocumentDetached:
    """The document is detached from the claim."""
    return DocumentDetached(
        **CLAIM, document_id=paper.document_id, reason="x", detached_by="caseworker-1"
    )
