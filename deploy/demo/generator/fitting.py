"""The lines of one municipality and year, fitted so that what is approved is what was published.

No line balances the others: days are missed, quantities change by whole steps wherever there is
room, and the last cents go into many invoices, or are cut from several lines.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import accumulate

from deploy.demo.generator.line import CutKind, Line
from deploy.demo.generator.loading import FiguresRefused

PLANNED_FACTOR = 1.04
"""How much more than the target is left, for some of it will be cut."""
CUT_CHANCE = 0.04
FEWEST_LINES_FOR_CUTS = 12
FEWEST_LINES_FOR_WHOLE_CUT = 4
SCALING_ROUNDS = 6
INVOICE_SHARES = (0.04, 0.12)
"""By how much invoices may grow for the last cents: where there are few, by more."""
FEWEST_SHORT_LINES = 3
MOST_SHORT_SHARE = 0.2
"""How much of a line may be cut for want of money, while other lines can bear the rest."""


def fit(lines: Sequence[Line], target_cents: int, cell: str, chance: random.Random) -> list[Line]:
    """The lines that stay, with quantities, invoices and cuts so that approved is the target.

    Args:
        lines: candidates, at least one.
        target_cents: what must be approved in sum.
        cell: names the figure in an error.
        chance: decides who misses a day and what is cut.

    Raises:
        FiguresRefused: all lines at their most cost less than the target.
    """
    kept = _missed_days_left_out(lines, target_cents, chance)
    _mark_cuts(kept, chance)
    _scale(kept, target_cents, chance)
    _step(kept, target_cents, chance)
    for share in INVOICE_SHARES:
        _spread_over_invoices(kept, target_cents - _approved(kept), share, chance)
    if _approved(kept) < target_cents:
        _overshoot(kept, target_cents, cell)
    _cut_for_want_of_money(kept, _approved(kept) - target_cents, chance)
    assert _approved(kept) == target_cents, cell
    return kept


def _approved(lines: Iterable[Line]) -> int:
    return sum(line.approved_cents for line in lines)


def _missed_days_left_out(
    lines: Sequence[Line], target_cents: int, chance: random.Random
) -> list[Line]:
    """Leave lines out while far too much is delivered, but of each grant one."""
    excess_cents = _approved(lines) - int(target_cents * PLANNED_FACTOR)
    left = Counter(line.grant.key for line in lines)
    missed: set[int] = set()
    for number in chance.sample(range(len(lines)), len(lines)):
        line = lines[number]
        cents = line.approved_cents
        if left[line.grant.key] > 1 and cents <= excess_cents:
            missed.add(number)
            left[line.grant.key] -= 1
            excess_cents -= cents
    return [line for number, line in enumerate(lines) if number not in missed]


def _mark_cuts(lines: Sequence[Line], chance: random.Random) -> None:
    """Choose the lines in whose documents the region finds a fault."""
    if len(lines) < FEWEST_LINES_FOR_CUTS:
        return
    of_grant = Counter(line.grant.key for line in lines)
    for line in lines:
        if chance.random() >= CUT_CHANCE:
            continue
        if of_grant[line.grant.key] >= FEWEST_LINES_FOR_WHOLE_CUT and chance.random() < 0.2:
            line.cut = CutKind.NO_SIGNATURE
        elif line.on_actual_cost:
            line.cut = CutKind.INELIGIBLE_COST
            line.cut_share = Decimal(chance.randint(4, 25)) / 100
        elif line.steps > 1:
            line.cut = CutKind.UNITS_NOT_ATTESTED
            line.cut_steps = chance.randint(1, max(1, line.steps // 4))


def _scale(lines: Sequence[Line], target_cents: int, chance: random.Random) -> None:
    """Deliver more or less of everything, in proportion, as far as each line can."""
    for _ in range(SCALING_ROUNDS):
        approved_cents = _approved(lines)
        if not approved_cents:
            return
        factor = target_cents / approved_cents
        for line in lines:
            wanted = int(line.steps * factor + chance.random())
            line.steps = max(1, min(line.most_steps, wanted))


def _step(lines: Sequence[Line], target_cents: int, chance: random.Random) -> None:
    """Step quantities down until no more than the target is approved, then up to just below it."""
    order = chance.sample(lines, len(lines))
    _change(order, -1, lambda: _approved(lines) - target_cents, overshoots=True)
    _change(order, +1, lambda: target_cents - _approved(lines), overshoots=False)


def _change(
    lines: Sequence[Line], step: int, missing: Callable[[], int], *, overshoots: bool
) -> None:
    """Change lines by a step, round after round, while something is missing."""
    missing_cents = missing()
    changed = True
    while changed and missing_cents > 0:
        changed = False
        for line in lines:
            if missing_cents <= 0 or not 1 <= line.steps + step <= line.most_steps:
                continue
            before_cents = line.approved_cents
            line.steps += step
            gained_cents = abs(line.approved_cents - before_cents)
            if gained_cents == 0 or (gained_cents > missing_cents and not overshoots):
                line.steps -= step
                continue
            missing_cents -= gained_cents
            changed = True


def _spread_over_invoices(
    lines: Sequence[Line], missing_cents: int, share: float, chance: random.Random
) -> None:
    """Add the missing cents to invoices, evenly, if none need grow by more than the share."""
    order = chance.sample(lines, len(lines))
    rooms = [line.free_cents(share) for line in order]
    if 0 < missing_cents <= sum(rooms):
        _share_out(missing_cents, rooms, lambda number, cents: _add(order[number], cents))


def _add(line: Line, cents: int) -> None:
    line.extra_cents += cents


def _overshoot(lines: Sequence[Line], target_cents: int, cell: str) -> None:
    """Step up once more, so that something is left to cut."""
    _change(lines, +1, lambda: target_cents - _approved(lines), overshoots=True)
    if _approved(lines) < target_cents:
        for line in lines:
            line.cut = None
        _change(lines, +1, lambda: target_cents - _approved(lines), overshoots=True)
    missing_cents = target_cents - _approved(lines)
    if missing_cents > 0:
        raise FiguresRefused(
            f"{cell}: {missing_cents // 100}.{missing_cents % 100:02} of it is more than all"
            " services together can cost"
        )


def _cut_for_want_of_money(lines: Sequence[Line], excess_cents: int, chance: random.Random) -> None:
    """Approve less of several lines, for the budget has no more."""
    if excess_cents <= 0:
        return
    uncut = [line for line in chance.sample(lines, len(lines)) if line.approved_cents]
    rooms = [int(line.approved_cents * MOST_SHORT_SHARE) for line in uncut]
    if sum(rooms) < excess_cents:
        rooms = [line.approved_cents for line in uncut]
    reached = accumulate(rooms)
    enough = next(count for count, room in enumerate(reached, 1) if room >= excess_cents)
    rooms = rooms[: max(enough, FEWEST_SHORT_LINES)]
    _share_out(excess_cents, rooms, lambda n, c: _shorten(uncut[n], c))


def _shorten(line: Line, cents: int) -> None:
    line.short_cents += cents


def _share_out(cents: int, rooms: Sequence[int], give: Callable[[int, int], None]) -> None:
    """Give `cents` to the rooms, each in proportion to its size, and whole cents to all."""
    total = sum(rooms)
    left_cents, left_total = cents, total
    for number, room in enumerate(rooms):
        given = -(-left_cents * room // left_total) if left_total else 0
        give(number, given)
        left_cents -= given
        left_total -= room
    assert left_cents == 0, "the rooms are large enough"
