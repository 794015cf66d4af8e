"""`lieta case clocks`, `handover`: what is due in a case, and the page for who takes it over."""

from typing import Any

import typer

from contracts.cli.case import CaseId
from contracts.cli.output import (
    Format,
    PlainFormat,
    euros,
    print_fields,
    print_json,
    print_rows,
    print_table,
)
from contracts.cli.parameters import DayOption, FormatOption, PlainFormatOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import said
from contracts.http.clocks import ClockView
from contracts.http.handover import Handover

CLOCK_COLUMNS = ("what", "service", "started_on", "due_on", "status", "done_on", "rule")
PLACE_COLUMNS = ("municipality", "since", "until", "why", "reason")
GRANT_COLUMNS = ("service", "provider", "left", "limit", "unit", "left_eur", "until", "suspended")
STEP_COLUMNS = ("day", "step")


def clocks(
    context: typer.Context,
    case_id: CaseId,
    on: DayOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show what is due in a case, since when and by when, and what became of it."""
    session = session_of(context)
    with session.client() as client:
        found = client.clocks(case_id, on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
        return
    title = f"{said('Clocks', session.language)}, {found.on}"
    _print_clocks(found.items, title, session.language, chosen)


def handover(
    context: typer.Context, case_id: CaseId, chosen: PlainFormatOption = PlainFormat.TABLE
) -> None:
    """Show a case on one page for who takes it over: who had it, what runs, what is due."""
    session = session_of(context)
    with session.client() as client:
        found = client.handover(case_id)
    if chosen is PlainFormat.JSON:
        print_json(found)
    else:
        _print_handover(found, session.language)


def _print_handover(page: Handover, language: Language) -> None:
    lists = {"case_id", "on", "municipalities", "grants", "clocks", "transition"}
    fields = page.model_dump(exclude=lists) | {"status": said(page.status, language)}
    named = {said(name, language): value for name, value in fields.items()}
    print_fields(named, f"{said('Handover', language)}, {page.on}: {page.case_id}")
    places = [
        (one.name, one.since, one.until, said(one.why, language), one.reason)
        for one in page.municipalities
    ]
    _print("Municipalities", PLACE_COLUMNS, places, language)
    grants = [
        (
            one.name_lv if language is Language.LV else one.name_en,
            one.provider,
            one.quantity_left,
            one.quantity_limit,
            one.unit,
            euros(one.amount_left_cents),
            one.last_day,
            said("yes", language) if one.suspended else None,
        )
        for one in page.grants
    ]
    _print("Running grants", GRANT_COLUMNS, grants, language)
    if page.clocks:
        _print_clocks(page.clocks, said("To be done", language), language)
    steps = [
        (one.effective_date, one.text_lv if language is Language.LV else one.text_en)
        for one in page.transition
    ]
    _print("Way out of the institution", STEP_COLUMNS, steps, language)


def _print_clocks(
    found: list[ClockView], title: str, language: Language, chosen: Format = Format.TABLE
) -> None:
    rows = [
        (
            one.name_lv if language is Language.LV else one.name_en,
            one.service,
            one.started_on,
            one.due_on,
            said(one.status, language),
            one.satisfied_on or one.stopped_on,
            one.rule_id,
        )
        for one in found
    ]
    print_rows(chosen, [said(name, language) for name in CLOCK_COLUMNS], rows, title)


def _print(
    title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]], language: Language
) -> None:
    if rows:
        print_table([said(name, language) for name in columns], rows, said(title, language))


def add_to(app: typer.Typer) -> None:
    """Add the commands to those of a case."""
    app.command("clocks")(clocks)
    app.command("handover")(handover)
