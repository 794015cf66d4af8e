"""`lieta case plans`, `plan-difference`, `plan-progress`: what is planned, and what came of it."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from contracts.cli.case import CaseId
from contracts.cli.output import PlainFormat, print_json, print_table
from contracts.cli.parameters import DayOption, PlainFormatOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import answer, headings, named, said
from contracts.events.support_plan import PlanLine
from contracts.http.plans import PlanDifference
from contracts.reference.plan_contents import plan_fields, quoted_content

LINE_COLUMNS = ("version", "from", "care_level", "service", "quantity", "per", "goal")
CONTENT_COLUMNS = ("version", "content", "text")
DIFFERENCE_COLUMNS = ("what", "service", "field", "before", "after")
PROGRESS_COLUMNS = (
    "service",
    "unit",
    "planned",
    "granted",
    "delivered",
    "without_grant",
    "unmet",
)


def plans(
    context: typer.Context, case_id: CaseId, chosen: PlainFormatOption = PlainFormat.TABLE
) -> None:
    """Show every version of the support plan, with what each says."""
    session = session_of(context)
    with session.client() as client:
        found = client.plans(case_id)
    if chosen is PlainFormat.JSON:
        print_json(found)
        return
    lines = [
        (
            plan.plan_version,
            plan.effective_date,
            plan.care_level,
            line.service,
            line.quantity,
            said(line.per, session.language),
            line.goal,
        )
        for plan in found.items
        for line in plan.lines
    ]
    language = session.language
    title = f"{said('Support plan of case', language)} {case_id}"
    print_table(headings(LINE_COLUMNS, language), lines, title)
    contents = [
        (plan.plan_version, _content(field, plan.effective_date, language), text)
        for plan in found.items
        for field, text in plan.contents.items()
    ]
    if contents:
        print_table(headings(CONTENT_COLUMNS, language), contents, said("Contents", language))


def plan_difference(
    context: typer.Context,
    case_id: CaseId,
    from_version: Annotated[int, typer.Option("--from", help="The version before.")],
    to_version: Annotated[int, typer.Option("--to", help="The version after.")],
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Show what one version of the support plan says otherwise than another."""
    session = session_of(context)
    with session.client() as client:
        found = client.plan_difference(case_id, from_version, to_version)
    if chosen is PlainFormat.JSON:
        print_json(found)
        return
    language = session.language
    rows = [
        (said(what, language), service, *others)
        for what, service, *others in _differences(found, language)
    ]
    title = f"Support plan, version {from_version} to {to_version}"
    if language is Language.LV:
        title = f"Atbalsta plāns, {from_version}. un {to_version}. versija"
    print_table(headings(DIFFERENCE_COLUMNS, language), rows, title)


def _differences(found: PlanDifference, language: Language) -> Iterator[tuple[str, ...]]:
    for line in found.lines_removed:
        yield "removed", line.service, "", _line(line, language), ""
    for line in found.lines_added:
        yield "added", line.service, "", "", _line(line, language)
    for changed in found.lines_changed:
        for one in changed.changes:
            before, after = (
                _said_per(one.field, text, language) for text in (one.before, one.after)
            )
            yield "changed", changed.service, said(one.field, language), before, after
    for one in found.contents_changed:
        field = _content(one.field, date.max, language)
        yield "changed", "", field, one.before or "", one.after or ""


def plan_progress(
    context: typer.Context,
    case_id: CaseId,
    on: DayOption = None,
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Show what was planned, granted and delivered up to a day, and what need is unmet."""
    session = session_of(context)
    with session.client() as client:
        found = client.plan_progress(case_id, on.date() if on else None)
    if chosen is PlainFormat.JSON:
        print_json(found)
        return
    language = session.language
    rows = [
        (
            one.service,
            named("unit", one.unit, language),
            one.planned_quantity,
            one.granted_quantity,
            one.delivered_quantity,
            answer(True, language) if one.without_grant else "",
            one.unmet_quantity,
        )
        for one in found.services
    ]
    title = f"{said('Progress of the support plan up to', language)} {found.on}"
    print_table(headings(PROGRESS_COLUMNS, language), rows, title)


def _line(line: PlanLine, language: Language) -> str:
    if language is Language.LV:
        return f"{line.quantity} {said(line.per, language)}: {line.goal}"
    return f"{line.quantity} per {line.per}: {line.goal}"


def _said_per(field: str, text: str | None, language: Language) -> str:
    return said(text, language) if text and field == "per" else text or ""


def _content(field: str, day: date, language: Language) -> str:
    """What a content of a plan of the day is called; its code in English, and where unknown."""
    if language is Language.LV and field in plan_fields():
        return quoted_content(field, day).label_lv
    return field


def add_to(app: typer.Typer) -> None:
    """Add the commands to those of cases."""
    app.command("plans")(plans)
    app.command("plan-difference")(plan_difference)
    app.command("plan-progress")(plan_progress)
