"""The import file: JSON Lines of dated facts.

One line is one command, checked by the same rules as the HTTP API:

    {"command": "open_case", "command_id": "…uuid…", "id": "…uuid of the case…",
     "actor": "anna.liepa", "body": {"effective_date": "2019-03-01", "municipality": "…", …}}

`command` is the command's name (`contracts.http.case`, `contracts.http.claims`,
`contracts.http.payment_claims`), `body` what the API takes as the request body, `id` the case, the
claim or the payment claim. `command_id` names the line for ever: a line that was imported before is
skipped, so a file may be imported twice. A file is for one log: cases, or claims and payment
claims. All lines are imported, or none.

A file of claims may hold lines for the register of other funding too
(`contracts.http.other_funding`), before the drafts that they concern; their `id` is the entry's.

A file of cases may hold lines for the registers too (`contracts.http.registers`), before the lines
that need them: providers, contracts, rates. Their `id` is the register's, which
`contracts.events.register` tells: `provider_register_id()`, `contract_register_id(municipality)`
of the municipality on today's map, `rate_register_id(service)`. Those of the infrastructure plan of
a region (`contracts.http.places`) have `contracts.events.places.place_plan_id(region)`.
Targets, staffing and published figures
(`contracts.http.figures`) are of `contracts.events.figures.figure_register_id()`.
"""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from contracts.http.problem import ProblemBody
from contracts.model import Code, Model, Name


class ImportLine(Model):
    """One line of an import file."""

    command: Code
    command_id: UUID
    id: UUID
    actor: Name
    body: dict[str, Any]


class ImportResult(BaseModel):
    """What an import did; a line that was imported before counts as skipped."""

    lines_count: int
    imported_count: int
    skipped_count: int
    events_count: int
    position: int


class ImportProgress(BaseModel):
    """How far an import that runs has come."""

    lines_checked: int
    refused_count: int


class LineRefusal(BaseModel):
    """Why one line was refused."""

    line: int
    rule: str
    detail: str
    detail_lv: str


class ImportRefused(ProblemBody):
    """The problem document of a refused import: nothing was imported.

    `refused_count` counts every refused line; `refusals` lists the first thousand.
    """

    refused_count: int
    refusals: list[LineRefusal]
