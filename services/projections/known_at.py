"""`known_at`: from what a question says about time to positions of both logs.

An answer holds for ever: a time is turned into positions only when nothing recorded up to it can
appear any more. Whoever asks waits for that a little, or is told to come back.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic, sleep
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from psycopg import Connection

from services.eventlog.feed import Feed
from services.eventlog.pool import Pool
from services.eventlog.read_model import ReadModel, checkpoints, parked_count, reading
from services.projections.models.projection_clock import (
    PROJECTION_CLOCK,
    position_at,
    recorded_at,
)
from services.web.problems import Problem, invalid

LOGS = ("case", "claims")
RIGA = ZoneInfo("Europe/Riga")
WAIT_SECONDS = 5.0
LOOK_SECONDS = 0.02

_POSITION = re.compile(r"(case|claims):([0-9]{1,18})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# An unescaped + of an offset arrives as a blank.
_MOMENT = re.compile(
    r"([0-9-]{10})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?)([Zz]|[+ -][0-9]{2}:[0-9]{2})"
)

_CLOCK_POSITIONS = "SELECT log, position FROM projection_clock.checkpoint"

T = TypeVar("T")

Asked = datetime | dict[str, int]
"""A time, or a position of one log or of both."""


class Known(NamedTuple):
    """What an answer counts in: everything up to `positions`.

    `complete` is False while recorded events that belong to the answer are missing from it: not
    folded yet (possible only where no `known_at` was given) or parked as unreadable.
    """

    positions: Mapping[str, int]
    complete: bool


def parse_known_at(text: str, now: datetime) -> Asked:
    """What `known_at` says.

    Args:
        text: a date (its end in Latvia), an RFC 3339 time, or positions such as `case:12,claims:3`.
        now: the time of asking.

    Raises:
        Problem: 422 for another form, and for a time that has not come.
    """
    if _DAY.fullmatch(text):
        asked = _end_of_day(text)
    elif moment := _MOMENT.fullmatch(text):
        day, clock, offset = moment.groups()
        asked = _parsed(f"{day}T{clock}{offset.upper().replace(' ', '+')}")
    else:
        return _parse_positions(text)
    if asked > now:
        raise invalid(
            "known_at",
            "This time has not come (a date means the end of its day in Latvia). "
            "Leave known_at out for what is known now.",
            "Šis laiks vēl nav pienācis (datums nozīmē dienas beigas Latvijā). "
            "Izlaid known_at, lai uzzinātu pašreizējo.",
        )
    return asked


def _end_of_day(text: str) -> datetime:
    try:
        midnight = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), RIGA)
        return midnight.astimezone(UTC) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise _unknown_form() from None


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unknown_form() from None


def _parse_positions(text: str) -> dict[str, int]:
    positions: dict[str, int] = {}
    for part in text.split(","):
        match = _POSITION.fullmatch(part)
        if match is None or match[1] in positions:
            raise _unknown_form()
        positions[match[1]] = int(match[2])
    return positions


def _unknown_form() -> Problem:
    return invalid(
        "known_at",
        "known_at is a date (2023-05-20), a time (2023-05-20T10:00:00Z), or a position of each log "
        "or of one (case:120,claims:45).",
        "known_at ir datums (2023-05-20), laiks (2023-05-20T10:00:00Z) vai žurnālu pozīcijas "
        "(case:120,claims:45).",
    )


class Knowledge:
    """Answers from read models as of what was known.

    Args:
        pool: connections to the database of the read models.
        feeds: both logs, to learn where they end.
        wait_seconds: how long a question waits for the projector.
    """

    def __init__(
        self, pool: Pool, feeds: Sequence[Feed], wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self.pool = pool
        self.feeds = {feed.log: feed for feed in feeds}
        self._wait_seconds = wait_seconds

    @contextmanager
    def as_known(
        self, read_model: ReadModel, known_at: str | None
    ) -> Iterator[tuple[Connection[Any], Known]]:
        """A connection on the read model's tables, and the positions to ask them for.

        Raises:
            Problem: 422 for a `known_at` that says nothing possible; 503 with Retry-After where
                the projector did not get there in time.
        """
        positions = None if known_at is None else self.positions(known_at)
        deadline = monotonic() + self._wait_seconds
        while True:
            with reading(self.pool, read_model.name) as connection:
                folded = checkpoints(connection)
                if positions is None:
                    yield connection, self._newest(connection)
                    return
                if all(folded[log].position >= positions[log] for log in read_model.logs):
                    complete = parked_count(connection, positions) == 0
                    yield connection, Known(positions, complete)
                    return
            _pause(deadline)

    def positions(self, known_at: str) -> dict[str, int]:
        """The positions of both logs that `known_at` means; raises as `as_known`."""
        asked = parse_known_at(known_at, datetime.now(UTC))
        deadline = monotonic() + self._wait_seconds
        if isinstance(asked, datetime):
            return {log: self._position_at(log, asked, deadline) for log in LOGS}
        for log, position in asked.items():
            self._must_exist(log, position)
        if len(asked) < len(LOGS):
            [(log, position)] = asked.items()
            [other] = set(LOGS) - {log}
            moment = self._recorded_at(log, position, deadline) if position else None
            asked[other] = self._position_at(other, moment, deadline) if moment else 0
        return {log: asked[log] for log in LOGS}

    def _newest(self, connection: Connection[Any]) -> Known:
        """All that is folded; of a log that this read model does not fold, what the clock has."""
        folded = {log: at.position for log, at in checkpoints(connection).items()}
        complete = parked_count(connection, folded) == 0 and all(
            self.feeds[log].announced_position() <= position for log, position in folded.items()
        )
        # One statement on this connection: a second one from the pool could wait for itself.
        ticked = dict(connection.execute(_CLOCK_POSITIONS).fetchall())
        return Known({log: (ticked | folded)[log] for log in LOGS}, complete)

    def _must_exist(self, log: str, position: int) -> None:
        last = self.feeds[log].announced_position()
        if position > last:
            raise invalid(
                "known_at",
                f"The log {log} ends at position {last}. Ask for that position or an earlier one.",
                f"Žurnāls {log} beidzas ar pozīciju {last}. Norādi šo vai agrāku pozīciju.",
            )

    def _recorded_at(self, log: str, position: int, deadline: float) -> datetime:
        """When the event at the position was recorded, once the clock has it."""

        def found() -> datetime | None:
            with reading(self.pool, PROJECTION_CLOCK.name) as clock:
                return recorded_at(clock, log, position)

        return _wait_for(found, deadline)

    def _position_at(self, log: str, moment: datetime, deadline: float) -> int:
        """The last position recorded up to the moment, once that cannot change any more.

        It cannot when a later event is folded, for times never go backwards along a log; or when
        the log is settled up to the moment and all of that is folded.
        """

        def found() -> int | None:
            with reading(self.pool, PROJECTION_CLOCK.name) as clock:
                folded = checkpoints(clock)[log]
                position = position_at(clock, log, moment)
            if folded.recorded_at is not None and folded.recorded_at > moment:
                return position
            settled = self.feeds[log].settled()
            if settled is None or settled.until < moment or settled.position > folded.position:
                return None
            return position

        return _wait_for(found, deadline)


def _wait_for(found: Callable[[], T | None], deadline: float) -> T:
    while (value := found()) is None:
        _pause(deadline)
    return value


def _pause(deadline: float) -> None:
    if monotonic() >= deadline:
        raise Problem(
            503,
            "not-complete",
            "The read models have not got there yet. Ask again in a moment.",
            "Lasīšanas modeļi vēl nav tik tālu. Pajautā vēlreiz pēc brīža.",
            headers={"Retry-After": "1"},
        )
    sleep(LOOK_SECONDS)
