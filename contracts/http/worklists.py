"""What the projections answer about work: what is to be done, and who has how much of it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.http.clocks import CLOCK_RULES, ClockKind
from contracts.http.reports import Answer, MunicipalityName
from contracts.model import Code, Model

OtherWork = Literal["unused_grant", "limit_nearly_used", "documents_missing", "claim_returned"]
"""What waits beside the clocks of cases."""

WorklistKind = Literal[ClockKind, OtherWork]

_OTHER_RULES: Mapping[OtherWork, str] = {
    "unused_grant": "worklist.unused_grant",
    "limit_nearly_used": "worklist.limit_nearly_used",
    "documents_missing": "worklist.documents_missing",
    "claim_returned": "worklist.claim_returned",
}
WORKLIST_RULES: Mapping[WorklistKind, str] = dict([*CLOCK_RULES.items(), *_OTHER_RULES.items()])
"""The rule that each kind of work goes by."""

WorklistStatus = Literal["running", "due_soon", "overdue"]

LimitOf = Literal["quantity", "amount", "respite_days", "contract"]
"""Units of a grant, cents of a grant, a year's days of respite, cents of a contract."""

WorklistField = Literal["worker", "municipality", "region", "kind"]
"""What work may be counted by."""


class LimitUse(Model):
    """How much of a limit is used, in units, cents or days."""

    of: LimitOf
    used: Decimal
    most: Decimal


class MissingPaper(Model):
    """An item of a claim's checklist for which nothing is attached or attested."""

    item: Code
    name_lv: str
    name_en: str


class WorklistItem(Model):
    """Something to be done by `due_on`, waiting since `since`, by the rule `rule_id`.

    It is of a case, of a claim, or of a contract. Of a case the `worker` is the caseworker of the
    day, of a claim who prepared it; a contract is the whole municipality's. `grant_id` and
    `service` are of the grant that it is about, `limit` of a limit that is nearly used, `missing`
    of a claim that lacks papers.
    """

    kind: WorklistKind
    name_lv: str
    name_en: str
    rule_id: str
    case_id: UUID | None = None
    claim_id: UUID | None = None
    claim_number: str | None = None
    contract_reference: str | None = None
    grant_id: UUID | None = None
    service: str | None = None
    municipality: MunicipalityName
    worker: str | None = None
    since: date
    due_on: date
    status: WorklistStatus
    limit: LimitUse | None = None
    missing: list[MissingPaper] | None = None


class Worklist(Answer):
    """A page of what was to be done on the day `on`, by the day it is due.

    Every page of one list counts in the same positions.
    """

    on: date
    items: list[WorklistItem]
    next_cursor: str | None = None


class WorklistCount(Model):
    """How much waits for a group, which holds the fields that were asked for.

    Counts are absent where `suppressed` is true: they are kept back, as in the report on people.
    """

    worker: str | None = None
    municipality: MunicipalityName | None = None
    region: str | None = None
    kind: WorklistKind | None = None
    items: int | None = None
    running: int | None = None
    due_soon: int | None = None
    overdue: int | None = None
    suppressed: bool | None = None


class WorklistReport(Answer):
    """What was to be done on the day `on`, counted.

    Where `withheld` is true there are no rows, for the groups themselves would tell too much.
    """

    on: date
    by: list[WorklistField]
    rows: list[WorklistCount]
    withheld: bool | None = None


class WorkerLoad(Model):
    """The open cases of a worker, and what waits of them and of the claims they prepared.

    The row without a `worker` is of what nobody has, such as the limit of a contract: all rows
    together have every item of the worklist.
    Counts are absent where `suppressed` is true: they are kept back, as in the report on people.
    """

    worker: str | None = None
    open_cases: int | None = None
    open_items: int | None = None
    overdue_items: int | None = None
    suppressed: bool | None = None


class MentorLoad(Model):
    """How many clients a mentor accompanies, and the most that the rule allows.

    `clients` is absent where `suppressed` is true: the count is kept back.
    """

    mentor: str
    clients: int | None = None
    most_clients: int
    suppressed: bool | None = None


class CaseloadReport(Answer):
    """Who had how much to do on the day `on`; `mentor_rule_id` sets the most clients."""

    on: date
    mentor_rule_id: str
    workers: list[WorkerLoad]
    mentors: list[MentorLoad]
