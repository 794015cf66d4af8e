"""The claims: every quarter, for each kind, by the municipality of the day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.events.claim import ClaimKind
from contracts.http.claims import ApproveClaim, Cut, DraftClaim, SubmitClaim
from contracts.reference import service
from deploy.demo.generator.calendar import ONE_DAY
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.figures import ServedGroup
from deploy.demo.generator.line import CutKind, Line
from deploy.demo.generator.places import caseworkers, region_officer

KINDS: dict[ServedGroup, ClaimKind] = {"grt": "grt_services", "ft": "ft_services"}
UNITS_LV = {"hour": "stundas", "day": "dienas", "24h": "diennaktis"}
NOT_SIGNED = "Pieņemšanas-nodošanas aktā nav saņēmēja vai viņa pārstāvja paraksta."
INELIGIBLE = "Rēķinā ir iekļautas neattiecināmas izmaksas."
WANT_OF_MONEY = "Pārsniedz detalizētā plāna budžeta rindas atlikumu."

ClaimKey = tuple[date, str, ServedGroup]
"""First day of the quarter, municipality, target group."""


def claim_entries(
    delivered: Iterable[tuple[Line, UUID]], region: str, seed: Seed
) -> Iterator[Entry]:
    """Draft, submission and decision of every claim.

    Args:
        delivered: every delivery that holds, with its id.
        region: the planning region that decides.
        seed: of the history.
    """
    claims: dict[ClaimKey, list[tuple[Line, UUID]]] = defaultdict(list)
    for line, delivery_id in delivered:
        person = line.grant.link.person
        quarter = date(line.day.year, (line.day.month - 1) // 3 * 3 + 1, 1)
        claims[quarter, person.home.on(line.day), person.group].append((line, delivery_id))
    for key, lines in sorted(claims.items(), key=lambda item: item[0]):
        yield from _claim(key, lines, region, seed)


def _claim(
    key: ClaimKey, lines: Iterable[tuple[Line, UUID]], region: str, seed: Seed
) -> Iterator[Entry]:
    quarter, municipality, group = key
    claim_id = seed.id("claim", *key)
    chance = seed.chance("claim", *key)
    workers = caseworkers(seed, municipality)
    preparer = chance.choice(workers)
    end = _quarter_end(quarter)
    drafted_on = end + timedelta(days=chance.randint(5, 15))
    submitted_on = drafted_on + timedelta(days=chance.randint(0, 5))
    approved_on = submitted_on + timedelta(days=chance.randint(10, 40))
    draft = DraftClaim(
        effective_date=drafted_on,
        municipality=municipality,
        kind=KINDS[group],
        period_from=quarter,
        period_to=end,
    )
    yield Entry(claim_id, preparer, draft)
    yield Entry(claim_id, preparer, SubmitClaim(effective_date=submitted_on))
    cuts = (_cut(line, delivery_id) for line, delivery_id in lines)
    yield Entry(
        claim_id,
        region_officer(seed, region, workers),
        ApproveClaim(effective_date=approved_on, cuts=tuple(cut for cut in cuts if cut)),
    )


def _quarter_end(quarter: date) -> date:
    after = date(quarter.year + quarter.month // 10, (quarter.month + 2) % 12 + 1, 1)
    return after - ONE_DAY


def _cut(line: Line, delivery_id: UUID) -> Cut | None:
    approved_cents = line.approved_cents
    if approved_cents == line.eligible_cents:
        return None
    reasons = []
    if line.cut is not None:
        reasons.append(_reason(line, line.cut))
    if line.short_cents:
        reasons.append(WANT_OF_MONEY)
    return Cut(claimable_id=delivery_id, approved_cents=approved_cents, reason=" ".join(reasons))


def _reason(line: Line, kind: CutKind) -> str:
    match kind:
        case CutKind.NO_SIGNATURE:
            return NOT_SIGNED
        case CutKind.INELIGIBLE_COST:
            return INELIGIBLE
        case CutKind.UNITS_NOT_ATTESTED:
            units = UNITS_LV[service(line.offer.service).unit]
            return (
                f"Pieņemšanas-nodošanas aktā apliecinātas {_in_latvian(line.attested_quantity)}"
                f" no {_in_latvian(line.quantity)} ({units})."
            )


def _in_latvian(quantity: Decimal) -> str:
    """A quantity with a decimal comma, and no more decimals than it needs."""
    return f"{quantity.normalize():f}".replace(".", ",")
