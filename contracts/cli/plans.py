"""`lieta case plans`, `plan-difference`, `plan-progress`: what is planned, and what came of it."""

from typing import Annotated

import typer

from contracts.cli.case import CaseId
from contracts.cli.output import PlainFormat, print_json, print_table
from contracts.cli.parameters import DayOption, PlainFormatOption
from contracts.cli.session import session_of
from contracts.events.support_plan import PlanLine

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
    with session_of(context).client() as client:
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
            line.per,
            line.goal,
        )
        for plan in found.items
        for line in plan.lines
    ]
    print_table(LINE_COLUMNS, lines, f"Support plan of case {case_id}")
    contents = [
        (plan.plan_version, field, text)
        for plan in found.items
        for field, text in plan.contents.items()
    ]
    if contents:
        print_table(CONTENT_COLUMNS, contents, "Contents")


def plan_difference(
    context: typer.Context,
    case_id: CaseId,
    from_version: Annotated[int, typer.Option("--from", help="The version before.")],
    to_version: Annotated[int, typer.Option("--to", help="The version after.")],
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Show what one version of the support plan says otherwise than another."""
    with session_of(context).client() as client:
        found = client.plan_difference(case_id, from_version, to_version)
    if chosen is PlainFormat.JSON:
        print_json(found)
        return
    rows: list[tuple[object, ...]] = [
        *(("removed", line.service, "", _line(line), "") for line in found.lines_removed),
        *(("added", line.service, "", "", _line(line)) for line in found.lines_added),
        *(
            ("changed", line.service, one.field, one.before, one.after)
            for line in found.lines_changed
            for one in line.changes
        ),
        *(("changed", "", one.field, one.before, one.after) for one in found.contents_changed),
    ]
    print_table(DIFFERENCE_COLUMNS, rows, f"Support plan, version {from_version} to {to_version}")


def plan_progress(
    context: typer.Context,
    case_id: CaseId,
    on: DayOption = None,
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Show what was planned, granted and delivered up to a day, and what need is unmet."""
    with session_of(context).client() as client:
        found = client.plan_progress(case_id, on.date() if on else None)
    if chosen is PlainFormat.JSON:
        print_json(found)
        return
    rows = [
        (
            one.service,
            one.unit,
            one.planned_quantity,
            one.granted_quantity,
            one.delivered_quantity,
            "yes" if one.without_grant else "",
            one.unmet_quantity,
        )
        for one in found.services
    ]
    print_table(PROGRESS_COLUMNS, rows, f"Progress of the support plan up to {found.on}")


def _line(line: PlanLine) -> str:
    return f"{line.quantity} per {line.per}: {line.goal}"


def add_to(app: typer.Typer) -> None:
    """Add the commands to those of cases."""
    app.command("plans")(plans)
    app.command("plan-difference")(plan_difference)
    app.command("plan-progress")(plan_progress)
