"""What is kept of cases: the days that clocks start with, and those that satisfy or stop them.

Rows are added and stay; a step that was withdrawn, and a day of respite that was given back, say
from which position on they no longer hold. The birth date stays sealed as it is in the log.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events.transition import (
    FollowUpRecorded,
    MovedOut,
    ReturnedToInstitution,
    TransitionStepWithdrawn,
    TransitionWishExpressed,
    WithdrawableStep,
)
from services.projections.models.copying import CopyInto

TABLES = """
CREATE TABLE opening (
    case_id           uuid   PRIMARY KEY,
    position          bigint NOT NULL,
    version           bigint NOT NULL,
    effective_date    date   NOT NULL,
    municipality      text   NOT NULL,
    target_group      text   NOT NULL,
    opened_by         text   NOT NULL,
    sealed_birth_date bytea
);
CREATE TABLE mark (
    position           bigint NOT NULL,
    case_id            uuid   NOT NULL,
    kind               text   NOT NULL,
    effective_date     date   NOT NULL,
    subject            uuid,
    told               text,
    first_day          date,
    last_day           date,
    withdrawn_position bigint,
    PRIMARY KEY (position, kind)
);
CREATE INDEX mark_of_case ON mark (case_id, kind, effective_date);
CREATE TABLE grant_decision (
    position       bigint PRIMARY KEY,
    case_id        uuid NOT NULL,
    grant_id       uuid NOT NULL,
    effective_date date NOT NULL,
    service        text NOT NULL,
    recipient      text NOT NULL,
    target_group   text NOT NULL,
    contract       text NOT NULL
);
CREATE TABLE grant_limit (
    position           bigint  PRIMARY KEY,
    case_id            uuid    NOT NULL,
    grant_id           uuid    NOT NULL,
    amended            boolean NOT NULL,
    effective_date     date    NOT NULL,
    quantity_limit     numeric NOT NULL,
    amount_limit_cents bigint,
    period_to          date    NOT NULL
);
CREATE TABLE delivered (
    position       bigint  NOT NULL,
    case_id        uuid    NOT NULL,
    grant_id       uuid    NOT NULL,
    effective_date date    NOT NULL,
    quantity       numeric NOT NULL,
    amount_cents   bigint  NOT NULL
);
CREATE TABLE respite_day (
    position       bigint NOT NULL,
    subject        uuid   NOT NULL,
    holder_id      uuid   NOT NULL,
    day            date   NOT NULL,
    ended_position bigint
);
CREATE INDEX respite_day_of_holder ON respite_day (holder_id) WHERE ended_position IS NULL;
CREATE TABLE contract_limit (
    position       bigint PRIMARY KEY,
    contract       text   NOT NULL,
    reference      text   NOT NULL,
    municipality   text   NOT NULL,
    effective_date date   NOT NULL,
    ceiling_cents  bigint,
    last_day       date   NOT NULL
);
"""
INDEXES = """
ALTER TABLE delivered ADD PRIMARY KEY (position);
CREATE INDEX ON delivered (grant_id, effective_date);
CREATE INDEX ON respite_day (subject, day);
"""

ROWS = (
    "SELECT * FROM opening WHERE position <= %(case)s ORDER BY position",
    """
SELECT position, case_id, kind, effective_date, subject, told, first_day, last_day,
       CASE WHEN withdrawn_position <= %(case)s THEN withdrawn_position END
  FROM mark WHERE position <= %(case)s ORDER BY position, kind
""",
    "SELECT * FROM grant_decision WHERE position <= %(case)s ORDER BY position",
    "SELECT * FROM grant_limit WHERE position <= %(case)s ORDER BY position",
    "SELECT * FROM delivered WHERE position <= %(case)s ORDER BY position",
    """
SELECT position, subject, holder_id, day,
       CASE WHEN ended_position <= %(case)s THEN ended_position END
  FROM respite_day WHERE position <= %(case)s ORDER BY position
""",
    "SELECT * FROM contract_limit WHERE position <= %(case)s ORDER BY position",
)

_copies = {
    "opening": CopyInto(
        "opening", "case_id uuid", "position int8", "version int8", "effective_date date",
        "municipality text", "target_group text", "opened_by text", "sealed_birth_date bytea",
    ),
    "mark": CopyInto(
        "mark", "position int8", "case_id uuid", "kind text", "effective_date date",
        "subject uuid", "told text", "first_day date", "last_day date",
    ),
    "grant_decision": CopyInto(
        "grant_decision", "position int8", "case_id uuid", "grant_id uuid", "effective_date date",
        "service text", "recipient text", "target_group text", "contract text",
    ),
    "grant_limit": CopyInto(
        "grant_limit", "position int8", "case_id uuid", "grant_id uuid", "amended bool",
        "effective_date date", "quantity_limit numeric", "amount_limit_cents int8",
        "period_to date",
    ),
    "delivered": CopyInto(
        "delivered", "position int8", "case_id uuid", "grant_id uuid", "effective_date date",
        "quantity numeric", "amount_cents int8",
    ),
    "respite_day": CopyInto(
        "respite_day", "position int8", "subject uuid", "holder_id uuid", "day date"
    ),
    "contract_limit": CopyInto(
        "contract_limit", "position int8", "contract text", "reference text",
        "municipality text", "effective_date date", "ceiling_cents int8", "last_day date",
    ),
}  # fmt: skip

STEPS: dict[type, str] = {
    TransitionWishExpressed: "wish",
    MovedOut: "moved",
    FollowUpRecorded: "follow_up",
    ReturnedToInstitution: "returned",
}
"""The steps of a transition that start or stop clocks, and the kinds of their marks."""

WITHDRAWN_KINDS: dict[WithdrawableStep, str] = {
    "express_transition_wish": "wish",
    "record_move_out": "moved",
    "record_follow_up": "follow_up",
    "record_return": "returned",
}
"""The marks that a withdrawal takes away; those of other steps are not kept."""

_WITHDRAW = """
UPDATE mark SET withdrawn_position = %(position)s
 WHERE kind = %(kind)s AND position = (
       SELECT max(position) FROM mark
        WHERE case_id = %(case_id)s AND kind = %(kind)s AND effective_date = %(day)s
          AND position < %(position)s AND withdrawn_position IS NULL)
"""
_GIVE_BACK = """
UPDATE respite_day SET ended_position = given_back.position
  FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[]) AS given_back(subject, holder_id, position)
 WHERE respite_day.holder_id = given_back.holder_id
   AND respite_day.subject = given_back.subject AND ended_position IS NULL
   AND respite_day.position < given_back.position
"""


class At(NamedTuple):
    """Where an event is recorded: its position, and its case or register."""

    position: int
    stream_id: UUID


class _Withdrawal(NamedTuple):
    position: int
    case_id: UUID
    kind: str
    day: date


class Rows:
    """The rows of a batch, by table, and what ends earlier ones."""

    def __init__(self) -> None:
        self.added: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._withdrawals: list[_Withdrawal] = []
        self._given_back: list[tuple[UUID, UUID, int]] = []

    def mark(
        self,
        at: At,
        kind: str,
        day: date,
        *,
        subject: UUID | None = None,
        told: str | None = None,
        first_day: date | None = None,
        last_day: date | None = None,
    ) -> None:
        """Add a mark."""
        self.added["mark"].append((*at, kind, day, subject, told, first_day, last_day))

    def withdraw(self, at: At, fact: TransitionStepWithdrawn) -> None:
        """Take away the last recorded mark of the step, if such are kept."""
        kind = WITHDRAWN_KINDS.get(fact.step)
        if kind is not None:
            day = fact.step_effective_date
            self._withdrawals.append(_Withdrawal(*at, kind, day))

    def give_back(self, subject: UUID, holder_id: UUID, position: int) -> None:
        """Take away the subject's day of respite that the holder took."""
        self._given_back.append((subject, holder_id, position))

    def write(self, connection: Connection[Any]) -> None:
        """Write all of it: what is added first, for it may be taken away in the same batch."""
        for table, rows in self.added.items():
            _copies[table](connection, rows)
        # One by one: they are rare, and each looks at what those before it left.
        for one in self._withdrawals:
            connection.execute(_WITHDRAW, one._asdict())
        self._take_back(connection, self._given_back)

    @staticmethod
    def _take_back(connection: Connection[Any], given_back: Sequence[Sequence[Any]]) -> None:
        if given_back:
            columns = [list(column) for column in zip(*given_back, strict=True)]
            connection.execute(_GIVE_BACK, columns)
