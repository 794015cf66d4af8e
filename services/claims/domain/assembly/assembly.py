"""Which deliveries a claim takes, and the line that each becomes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.events.claim import ClaimKind, ClaimLine
from contracts.model import TargetGroup
from contracts.reference import quoted_service
from services.claims.domain.assembly.claimable import (
    NOTHING_KNOWN,
    Claimable,
    ClaimedLine,
    Ineligible,
    Known,
    standing,
)
from services.claims.domain.assembly.double_financing import Paid
from services.claims.domain.assembly.pricing import (
    Price,
    UsedCents,
    left_cents,
    price,
    spread,
    used_by,
)

GROUP_OF_KIND: dict[ClaimKind, TargetGroup] = {
    "grt_services": "grt",
    "ft_services": "ft",
    "vsac_preparation": "grt",
}
"""Whose services each kind of claim asks for.

The programme's claims are for services to adults with mental disorders and to children with
functional disorders (S0). For children out of family care it has none: what they get, such as
family-like care, is recorded and never claimed here.
"""


def assemble(
    claimables: Iterable[Claimable],
    period_from: date,
    period_to: date,
    known: Known = NOTHING_KNOWN,
) -> tuple[ClaimLine, ...]:
    """The lines of a claim for the period, in order of day.

    Args:
        claimables: all of one municipality and target group, or of one institution, up to the end
            of the period that are in no claim; of a claim that is assembled anew its own too.
        period_from, period_to: the first and the last day of the period.
        known: what other claims ask for the same people, and who else pays for them.

    A delivery and its reversal that were both never claimed cancel out and stay out. A reversal of
    an earlier, decided line asks it back, whatever period that was; eligible of it is exactly what
    was approved for the line.
    A line that is not eligible is kept and says why; it uses nothing of a cap.
    """
    taken = _taken(claimables, period_from, period_to)
    claimed = standing(known.claimed, (one.delivery_id for one in taken if one.is_reversal))
    paid, caps = Paid(claimed, known.funding), _Caps(claimed)
    lines = []
    for number, one in enumerate(taken, 1):
        ineligible = None if one.is_reversal else one.ineligible or paid.refusal_of(one)
        priced = price(one, caps.used_cents(one))
        if ineligible is None and not one.is_reversal:
            paid.take(one, number)
            caps.use(one, priced.used_cents)
        lines.append(_line(number, one, priced, ineligible))
    return tuple(lines)


def _taken(claimables: Iterable[Claimable], period_from: date, period_to: date) -> list[Claimable]:
    unclaimed = {one.claimable_id: one for one in claimables}
    reversed_ids = {one.delivery_id for one in unclaimed.values() if one.is_reversal}
    taken = [
        one
        for one in unclaimed.values()
        if one.delivered_on <= period_to
        and (
            one.approved_cents is not None
            if one.is_reversal
            else period_from <= one.delivered_on and one.claimable_id not in reversed_ids
        )
    ]
    return sorted(taken, key=lambda one: (one.delivered_on, one.service, one.claimable_id))


class _CapOf(NamedTuple):
    """A cap is a person's, shared by all services that have its rule."""

    cap_rule: str
    case_id: UUID


class _Caps:
    """What is used of each person's caps, day by day."""

    def __init__(self, claimed: Iterable[ClaimedLine]) -> None:
        self._used: dict[_CapOf, dict[date, int]] = {}
        for line in claimed:
            if line.eligible_cents > 0:
                self.use(line, used_by(line))

    def used_cents(self, one: Claimable | ClaimedLine | ClaimLine) -> UsedCents:
        """What is used of the person's cap of this service, by day."""
        cap_rule = _cap_rule(one)
        return {} if cap_rule is None else self._used.get(_CapOf(cap_rule, one.case_id), {})

    def use(self, one: Claimable | ClaimedLine, used_cents: UsedCents) -> None:
        """Take this much of the cap."""
        cap_rule = _cap_rule(one)
        if cap_rule is None:
            return
        used = self._used.setdefault(_CapOf(cap_rule, one.case_id), {})
        for day, cents in used_cents.items():
            used[day] = used.get(day, 0) + cents


def _cap_rule(one: Claimable | ClaimedLine | ClaimLine) -> str | None:
    return quoted_service(one.service, one.delivered_on).price_cap_rule


def admissible_cents(line: ClaimLine, others: Sequence[ClaimedLine]) -> int:
    """What the region may admit of a line that a check kept out: all of it that a cap leaves.

    Args:
        line: the line.
        others: what else is claimed, in other claims and in its own.
    """
    cap_rule = _cap_rule(line)
    if cap_rule is None:
        return line.amount_cents
    this = ClaimedLine.of(UUID(int=0), "", line)
    caps = _Caps(one for one in standing(others) if one.claimable_id != line.claimable_id)
    used = caps.used_cents(line)
    shares = spread(line.amount_cents, this.days)
    return sum(min(cents, left_cents(cap_rule, day, used)) for day, cents in shares.items())


def _line(number: int, one: Claimable, priced: Price, ineligible: Ineligible | None) -> ClaimLine:
    return ClaimLine(
        line=number,
        claimable_id=one.claimable_id,
        delivery_id=one.delivery_id,
        case_id=one.case_id,
        grant_id=one.grant_id,
        municipality=one.municipality,
        service=one.service,
        target_group=one.target_group,
        recipient=one.recipient,
        delivered_on=one.delivered_on,
        delivered_from=one.delivered_from,
        unit=one.unit,
        quantity=one.quantity,
        pricing_basis=one.pricing_basis,
        unit_price_cents=one.unit_price_cents,
        rate_reference=priced.rate_reference,
        document_reference=priced.document_reference,
        contract_reference=priced.contract_reference,
        procurement_reference=one.procurement_reference,
        budget_line=priced.budget_line,
        price_rule=priced.price_rule,
        amount_cents=priced.amount_cents,
        eligible_cents=0 if ineligible else priced.eligible_cents,
        cap_rule=None if ineligible else priced.cap_rule,
        ineligible_rule=ineligible.rule if ineligible else None,
        ineligible_reason=ineligible.reason if ineligible else None,
    )
