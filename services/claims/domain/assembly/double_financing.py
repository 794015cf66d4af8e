"""No double financing: what another claim, another line, or somebody else already pays for (S0)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from contracts.events.claim import ClaimLine
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.claims.domain.assembly.claimable import (
    Claimable,
    ClaimedLine,
    FundedElsewhere,
    Ineligible,
    standing,
)

Key = tuple[UUID, str, str, str, date]
"""What is paid once: person, service, unit, recipient, day."""


Delivered = tuple[object, ...]
"""All that tells two deliveries apart but their ids."""


class Paid:
    """What claims already ask for, day by day, and what something else pays for.

    Within a claim a person may have a morning and an evening visit of one day, or two sessions; one
    repeats another only where all is the same that was recorded of them.

    Args:
        claimed: the lines of other claims that stand; what was not eligible asks for nothing.
        funding: the register of other funding.
    """

    def __init__(
        self, claimed: Iterable[ClaimedLine], funding: Iterable[FundedElsewhere] = ()
    ) -> None:
        self._numbers: dict[Key, str] = {}
        for line in claimed:
            if line.eligible_cents > 0:
                for key in keys(line):
                    self._numbers.setdefault(key, line.claim_number)
        self._lines: dict[Delivered, int] = {}
        self._funding: dict[UUID, list[FundedElsewhere]] = {}
        for entry in funding:
            self._funding.setdefault(entry.case_id, []).append(entry)

    def refusal_of(self, one: Claimable) -> Ineligible | None:
        """Why nothing of this delivery is eligible; None where nothing else pays for it."""
        for key in keys(one):
            if key in self._numbers:
                return _in_claim(key[-1], self._numbers[key])
        if (line := self._lines.get(_delivered(one))) is not None:
            return _in_line(one.delivered_on, line)
        return self._funded(one)

    def take(self, one: Claimable, line: int) -> None:
        """Remember that this line of the claim in the making asks for the delivery."""
        self._lines[_delivered(one)] = line

    def _funded(self, one: Claimable) -> Ineligible | None:
        for entry in self._funding.get(one.case_id, ()):
            if entry.service not in (None, one.service):
                continue
            if any(entry.funded_from <= day <= entry.funded_to for day in one.days):
                return _by_other(entry)
        return None


def refuse_double(lines: Iterable[ClaimLine], beside: Sequence[ClaimedLine]) -> None:
    """Refuse lines that came about beside equal ones of other claims, assembled at the same time.

    Claims of two municipalities may be assembled at once, neither knowing of the other; whichever
    is corrected then loses the line. It is asked at every step towards payment, for two submissions
    at once may miss each other too. What the region admitted it has looked at, and said why.
    """
    numbers = {
        key: other.claim_number
        for other in standing(beside)
        if other.eligible_cents > 0 and other.ineligible_rule is None
        for key in keys(other)
    }
    for line in lines:
        if line.eligible_cents <= 0 or line.ineligible_rule is not None:
            continue
        for key in keys(ClaimedLine.of(line.claimable_id, "", line)):
            if key in numbers:
                raise Refusal(
                    "claim.double_financing",
                    f"Line {line.line}: {key[-1]} is in claim {numbers[key]} too. Correct this"
                    " claim first; the region returns one that is submitted.",
                    f"{line.line}. rinda: {key[-1]} ir arī pieprasījumā {numbers[key]}. Vispirms"
                    " labo šo pieprasījumu; iesniegtu reģions atgriež labošanai.",
                )


def keys(one: Claimable | ClaimedLine) -> Iterator[Key]:
    """What the delivery may be paid for once, in the order of its days."""
    return ((one.case_id, one.service, one.unit, one.recipient, day) for day in one.days)


def _delivered(one: Claimable) -> Delivered:
    return (
        *(one.case_id, one.grant_id, one.service, one.unit, one.recipient, one.activity),
        *(one.delivered_from or one.delivered_on, one.delivered_on, one.quantity),
        *(one.unit_price_cents, one.cost_cents, one.document_reference),
    )


def _in_claim(day: date, claim_number: str) -> Ineligible:
    return Ineligible(
        "claim.double_financing",
        f"{day} jau ir pieprasījumā {claim_number}. / {day} is in claim {claim_number} already.",
    )


def _in_line(day: date, line: int) -> Ineligible:
    return Ineligible(
        "claim.double_financing",
        f"{day} jau ir šī pieprasījuma {line}. rindā."
        f" / {day} is in line {line} of this claim already.",
    )


def _by_other(entry: FundedElsewhere) -> Ineligible:
    ngo = entry.funding_kind == "ngo_esf_project"
    project = f", {entry.project_reference}" if entry.project_reference else ""
    kind_lv = named_lv("funding_kind", entry.funding_kind)
    return Ineligible(
        "claim.ngo_esf_project" if ngo else "claim.other_funding",
        f"No {entry.funded_from} līdz {entry.funded_to} maksā {entry.funder}{project} ({kind_lv})."
        f" / {entry.funder}{project} pays from {entry.funded_from} to {entry.funded_to}.",
    )
