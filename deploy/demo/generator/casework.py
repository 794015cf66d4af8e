"""A person's case from the application to the last review, as commands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from contracts.http.case import AssignCaseworker, CloseCase, OpenCase, RecordReview, TransferCase
from contracts.http.command import CaseCommand
from contracts.http.granting import EndService
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.granting import Grant
from deploy.demo.generator.line import Line
from deploy.demo.generator.people import Person
from deploy.demo.generator.places import caseworkers

REVIEW_EVERY = timedelta(days=340)
"""A review is due every 12 months (S0); caseworkers are a little early."""
CLOSED_SHARE = 0.5
CLOSING_REASONS = (
    "Mērķis sasniegts, turpmāka palīdzība nav vajadzīga.",
    "Persona pārcēlusies uz citu novadu.",
    "Atteikums turpināt pēc klienta vēlmes.",
)
OUTCOMES = (
    "Plāns izpildīts, pakalpojums palīdz.",
    "Daļa mērķu sasniegta; turpina ar mazāku apjomu.",
    "Klients ir apmierināts, vajadzības nav mainījušās.",
    "Ģimene lūdz biežākas nodarbības.",
)


@dataclass(frozen=True)
class Casework:
    """What the whole of a case is made from.

    `history_end` is the last day of the history, `opened_on` that of the application; who
    `moves_out` came from an institution; siblings have the same `family`.
    """

    person: Person
    grants: Sequence[Grant]
    lines: Sequence[Line]
    history_end: date
    personal_code: str
    seed: Seed
    moves_out: bool = False
    family: str | None = None
    opened_on: date = date.max
    assessed_on: date | None = None

    @cached_property
    def case_id(self) -> UUID:
        """The case."""
        return self.seed.id("case", self.person.key)

    def lines_of(self, grant: Grant) -> list[Line]:
        """What was delivered by a grant."""
        return [line for line in self.lines if line.grant is grant]

    def grant_id(self, grant: Grant) -> UUID:
        """The grant."""
        return self.seed.id("grant", grant.key)

    @cached_property
    def closed_on(self) -> date | None:
        """When the case was closed; None where it is open still."""
        chance = self.seed.chance("closing", self.person.key)
        in_use = self.moves_out or any(grant.runs_on for grant in self.grants)
        if in_use or chance.random() > CLOSED_SHARE:
            return None
        idle_since = max((grant.period_to for grant in self.grants), default=self.assessed_on)
        assert idle_since is not None, "a person without grants was assessed"
        day = idle_since + timedelta(days=chance.randint(30, 120))
        return day if day <= self.history_end else None

    def entry(self, command: CaseCommand, actor: str | None = None) -> Entry:
        """A command to this case, by its caseworker unless somebody else is named."""
        return Entry(self.case_id, actor or self.caseworker_on(command.effective_date), command)

    def caseworker_on(self, day: date) -> str:
        """Who works on the case on this day; another one in another municipality."""
        workers = caseworkers(self.seed, self.person.home.on(day))
        return self.seed.chance("caseworker", self.person.key).choice(workers)


def ended_services(work: Casework) -> Iterator[CaseCommand]:
    """The end of every grant that ended within the history, and the review that follows it."""
    chance = work.seed.chance("ends", work.person.key)
    for grant in work.grants:
        if grant.runs_on or grant.period_to > work.history_end:
            continue
        reason = (
            "Lēmuma termiņš beidzies; pakalpojumu turpina ar jaunu lēmumu."
            if grant.is_renewed
            else chance.choice(("Kurss pabeigts.", "Termiņš beidzies.", "Klienta vēlme."))
        )
        yield EndService(
            effective_date=grant.period_to, grant_id=work.grant_id(grant), reason=reason
        )
        reviewed_on = grant.period_to + timedelta(days=chance.randint(2, 20))
        if reviewed_on <= work.history_end:
            yield RecordReview(
                effective_date=reviewed_on,
                review_id=work.seed.id("review after", grant.key),
                satisfaction=chance.choice((3, 4, 4, 5, 5)),
                ended_grant_id=work.grant_id(grant),
                outcome=chance.choice(OUTCOMES),
            )


def yearly_reviews(
    work: Casework, planned_on: date, others: Sequence[date]
) -> Iterator[RecordReview]:
    """Reviews by the calendar, wherever the other reviews leave a gap."""
    chance = work.seed.chance("reviews", work.person.key)
    reviewed_on = planned_on
    for due in [*sorted(others), work.closed_on or work.history_end]:
        while reviewed_on + REVIEW_EVERY < due:
            reviewed_on += REVIEW_EVERY
            yield RecordReview(
                effective_date=reviewed_on,
                review_id=work.seed.id("review", work.person.key, reviewed_on),
                satisfaction=chance.choice((2, 3, 4, 4, 5)),
                outcome=chance.choice(OUTCOMES),
            )
        reviewed_on = due


def opening(work: Casework, given_name: str, family_name: str, birth_date: date) -> OpenCase:
    """The application."""
    number = work.seed.chance("application", work.person.key).randint(1, 900)
    return OpenCase(
        effective_date=work.opened_on,
        municipality=work.person.home.on(work.opened_on),
        target_group=work.person.group,
        given_name=given_name,
        family_name=family_name,
        personal_code=work.personal_code,
        birth_date=birth_date,
        application_reference=f"Iesniegums {work.opened_on.year}/{number}",
    )


def assignments(work: Casework) -> Iterator[AssignCaseworker]:
    """Who has the case from its opening, and from the days on which another municipality has it."""
    home, assigned = work.person.home, None
    moves = [day for day in (home.moved_on, home.reform_day) if day and day > work.opened_on]
    for day in sorted({work.opened_on, *moves}):
        caseworker = work.caseworker_on(day)
        if caseworker != assigned and day < (work.closed_on or work.history_end):
            assigned = caseworker
            yield AssignCaseworker(effective_date=day, caseworker=caseworker)


def transfer_and_closing(work: Casework) -> Iterator[CaseCommand]:
    """The transfer of who moved to a neighbouring municipality, and the closing.

    By the territorial reform the successor has the case without a transfer.
    """
    home, closed_on = work.person.home, work.closed_on
    if home.came_from and work.opened_on < home.moved_on <= (closed_on or work.history_end):
        yield TransferCase(
            effective_date=home.moved_on,
            to_municipality=home.on(home.moved_on),
            reason="Persona mainījusi dzīvesvietu.",
        )
    if closed_on:
        chance = work.seed.chance("closing reason", work.person.key)
        yield CloseCase(effective_date=closed_on, reason=chance.choice(CLOSING_REASONS))
