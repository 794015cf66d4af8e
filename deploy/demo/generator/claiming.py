"""The claims: every quarter, for each kind, by the municipality of the day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from contracts.events.claim import ClaimKind, Remark
from contracts.http.claims import (
    AcceptClaim,
    ApproveClaim,
    ClaimCommand,
    Cut,
    DraftClaim,
    ReturnClaim,
    SubmitClaim,
)
from contracts.reference import municipalities, service
from deploy.demo.generator.calendar import ONE_DAY
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.figures import ServedGroup
from deploy.demo.generator.line import CutKind, Line
from deploy.demo.generator.papers import Papers, Period
from deploy.demo.generator.places import caseworkers, region_officer

KINDS: dict[ServedGroup, ClaimKind] = {"grt": "grt_services", "ft": "ft_services"}
UNITS_LV = {"hour": "stundas", "day": "dienas", "24h": "diennaktis"}
NOT_SIGNED = "Pieņemšanas-nodošanas aktā nav saņēmēja vai viņa pārstāvja paraksta."
INELIGIBLE = "Rēķinā ir iekļautas neattiecināmas izmaksas."
WANT_OF_MONEY = "Pārsniedz detalizētā plāna budžeta rindas atlikumu."

ClaimKey = tuple[date, str, ServedGroup]
"""First day of the quarter, municipality, target group."""

RETURNED_SHARE = 0.08
MENDED_ITEM: dict[ClaimKind, str] = {
    "grt_services": "vvi_annex_8",
    "ft_services": "request_with_report",
}
REMARK = "Dokumentā nav norādīta programma; iesniedziet to atkārtoti pilnā apjomā."


class Approved(NamedTuple):
    """A claim that the region approved, and when."""

    claim_id: UUID
    approved_on: date


def claim_entries(
    delivered: Iterable[tuple[Line, UUID]], region: str, papers: Papers, seed: Seed
) -> tuple[list[Entry], list[Approved]]:
    """Every claim from its draft to the decision, and the claims approved.

    Args:
        delivered: every delivery that holds, with its id.
        region: the planning region that decides.
        papers: takes the documents that go with the claims.
        seed: of the history.
    """
    claims: dict[ClaimKey, list[tuple[Line, UUID]]] = defaultdict(list)
    for line, delivery_id in delivered:
        person = line.grant.link.person
        quarter = quarter_of(line.day)
        claims[quarter, person.home.on(line.day), person.group].append((line, delivery_id))
    entries: list[Entry] = []
    approved: list[Approved] = []
    for key, lines in sorted(claims.items(), key=lambda item: item[0]):
        of_claim = list(_claim(key, lines, region, papers, seed))
        entries += of_claim
        approved.append(Approved(of_claim[-1].id, of_claim[-1].command.effective_date))
    return entries, approved


def _claim(
    key: ClaimKey,
    lines: Sequence[tuple[Line, UUID]],
    region: str,
    papers: Papers,
    seed: Seed,
) -> Iterator[Entry]:
    quarter, municipality, group = key
    claim_id = seed.id("claim", *key)
    chance = seed.chance("claim", *key)
    workers = caseworkers(seed, municipality)
    preparer = chance.choice(workers)
    officer = region_officer(seed, region, workers)
    end = quarter_end(quarter)
    drafted_on = end + timedelta(days=chance.randint(5, 15))
    submitted_on = drafted_on + timedelta(days=chance.randint(0, 5))
    decided_after = timedelta(days=chance.randint(10, 40))
    period = Period(municipality, KINDS[group], quarter)
    place = f"{municipalities()[municipality].name}: sociālais dienests"
    preparing: list[ClaimCommand] = [
        DraftClaim(
            effective_date=drafted_on,
            municipality=municipality,
            kind=period.kind,
            period_from=quarter,
            period_to=end,
        ),
        *papers.of_claim(period, [line for line, _ in lines], drafted_on, place),
        SubmitClaim(effective_date=submitted_on),
    ]
    for command in preparing:
        yield Entry(claim_id, preparer, command)
    if chance.random() < RETURNED_SHARE:
        returned_on = submitted_on + timedelta(days=chance.randint(4, 9))
        submitted_on = returned_on + timedelta(days=chance.randint(1, 6))
        item = MENDED_ITEM[period.kind]
        remarks = (Remark(remark=REMARK, item=item),)
        yield Entry(claim_id, officer, ReturnClaim(effective_date=returned_on, remarks=remarks))
        yield Entry(claim_id, preparer, papers.mended(period, item, submitted_on))
        yield Entry(claim_id, preparer, SubmitClaim(effective_date=submitted_on))
    approved_on = submitted_on + decided_after
    accepted_on = approved_on - timedelta(days=chance.randint(0, 5))
    yield Entry(claim_id, officer, AcceptClaim(effective_date=accepted_on))
    cuts = (_cut(line, delivery_id) for line, delivery_id in lines)
    yield Entry(
        claim_id,
        officer,
        ApproveClaim(effective_date=approved_on, cuts=tuple(cut for cut in cuts if cut)),
    )


def quarter_of(day: date) -> date:
    """The first day of the day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(quarter: date) -> date:
    """The last day of the quarter that begins on this day."""
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
