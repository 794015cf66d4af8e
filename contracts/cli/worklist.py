"""`lieta worklist`, `lieta report worklist` and `caseload`: what is to be done, by whom."""

from datetime import datetime
from typing import Annotated, Any, get_args

import typer

from contracts.cli.exporting import (
    OutOption,
    RecipientOption,
    ReportFormat,
    ReportFormatOption,
    printed,
    wrote_report,
)
from contracts.cli.keeping_back import tell_what_is_kept_back, told
from contracts.cli.knowledge import KnownAtOption, fields_of, heading, settled
from contracts.cli.output import euros, print_json, print_rows, print_table, whole
from contracts.cli.parameters import DayOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import headings, named, said
from contracts.http.worklists import (
    WORKLIST_RULES,
    LimitUse,
    WorklistCount,
    WorklistField,
    WorklistItem,
    WorklistKind,
    WorklistStatus,
)
from contracts.reference import rule

ITEM_COLUMNS = (
    "due_on", "status", "what", "municipality", "worker", "service", "since", "detail", "rule",
    "claim_number", "case_id",
)  # fmt: skip
COUNT_COLUMNS = ("to_do", "running", "due_soon", "overdue")
GROUP_COLUMNS = ("worker", "municipality", "region", "what")
LOAD_COLUMNS = ("worker", "open_cases", "to_do", "overdue")
MENTOR_COLUMNS = ("mentor", "clients", "most_clients")

MunicipalityOption = Annotated[str | None, typer.Option(help="A municipality, by its code.")]
RegionOption = Annotated[str | None, typer.Option(help="A planning region, by its code.")]


def worklist(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    municipality: MunicipalityOption = None,
    region: RegionOption = None,
    worker: Annotated[str | None, typer.Option(help="Who works on it.")] = None,
    kind: Annotated[WorklistKind | None, typer.Option(help="What kind of work.")] = None,
    status: Annotated[WorklistStatus | None, typer.Option(help="How near it is due.")] = None,
    on: DayOption = None,
    known_at: KnownAtOption = None,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
    recipient: RecipientOption = None,
) -> None:
    """List what is to be done, by the day it is due, with the rule that asks for it."""
    session = session_of(context)
    query: dict[str, Any] = {
        **_asked(municipality, region, on, known_at),
        "worker": worker,
        "kind": kind,
        "status": status,
    }
    if wrote_report(context, chosen, out, "worklist", query, recipient=recipient):
        return
    with session.client() as client:
        page = settled(context, lambda: whole(client.worklist_pages(**query)))
    if chosen is ReportFormat.JSON:
        print_json(page)
        return
    rows = [_item_row(item, session.language) for item in page.items]
    title = heading(f"{said('Worklist', session.language)}, {page.on}", page, session.language)
    print_rows(printed(chosen), headings(ITEM_COLUMNS, session.language), rows, title)


def counts(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    by: Annotated[
        str, typer.Option(help="Of worker, municipality, region and kind, with commas.")
    ] = "worker",
    municipality: MunicipalityOption = None,
    region: RegionOption = None,
    on: DayOption = None,
    known_at: KnownAtOption = None,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Count what is to be done."""
    session, fields = session_of(context), fields_of(by, get_args(WorklistField))
    query = _asked(municipality, region, on, known_at)
    if wrote_report(context, chosen, out, "reports/worklist", {"by": fields, **query}):
        return
    with session.client() as client:
        report = settled(context, lambda: client.worklist_counts(fields, **query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    tell_what_is_kept_back(report.rows, session.language, withheld=bool(report.withheld))
    columns = [*("what" if field == "kind" else field for field in fields), *COUNT_COLUMNS]
    rows = [_count_row(fields, row, session.language) for row in report.rows]
    title = heading(f"{said('Worklist', session.language)}, {report.on}", report, session.language)
    print_rows(printed(chosen), headings(columns, session.language), rows, title)


def caseload(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    municipality: MunicipalityOption = None,
    region: RegionOption = None,
    on: DayOption = None,
    known_at: KnownAtOption = None,
    mentors: Annotated[bool, typer.Option("--mentors", help="Of mentors, as CSV too.")] = False,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Tell how many open cases each worker has, and how many clients each mentor."""
    session = session_of(context)
    query = _asked(municipality, region, on, known_at)
    part = "mentors" if mentors else None
    if wrote_report(context, chosen, out, "reports/caseload", query, part=part):
        return
    with session.client() as client:
        report = settled(context, lambda: client.caseload(**query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    language = session.language
    tell_what_is_kept_back([*report.workers, *report.mentors], language)
    clients = [(one.mentor, *told(one, "clients"), one.most_clients) for one in report.mentors]
    mentor_title = heading(f"{said('Mentors', language)}, {report.on}", report, language)
    if mentors:
        print_rows(printed(chosen), headings(MENTOR_COLUMNS, language), clients, mentor_title)
        return
    rows = [
        (
            said("unassigned", language) if one.worker is None else one.worker,
            *told(one, "open_cases", "open_items", "overdue_items"),
        )
        for one in report.workers
    ]
    title = heading(f"{said('Caseload', language)}, {report.on}", report, language)
    print_rows(printed(chosen), headings(LOAD_COLUMNS, language), rows, title)
    if clients and chosen is ReportFormat.TABLE:
        print_table(headings(MENTOR_COLUMNS, language), clients, mentor_title)


def _asked(
    municipality: str | None, region: str | None, on: datetime | None, known_at: str | None
) -> dict[str, Any]:
    return {
        "municipality": municipality,
        "region": region,
        "on": on.date() if on else None,
        "known_at": known_at,
    }


def _item_row(item: WorklistItem, language: Language) -> tuple[object, ...]:
    return (
        item.due_on,
        said(item.status, language),
        item.name_lv if language is Language.LV else item.name_en,
        item.municipality.name,
        item.worker,
        item.service and named("service", item.service, language),
        item.since,
        _detail(item, language),
        item.rule_id,
        item.claim_number,
        item.case_id,
    )


def _detail(item: WorklistItem, language: Language) -> str:
    if item.limit is not None:
        return _used(item.limit, item.contract_reference)
    names = [one.name_lv if language is Language.LV else one.name_en for one in item.missing or ()]
    return "; ".join(names)


def _used(limit: LimitUse, contract_reference: str | None) -> str:
    if limit.of in ("amount", "contract"):
        used, most = (f"{euros(int(cents))} EUR" for cents in (limit.used, limit.most))
    else:
        used, most = (f"{number.normalize():f}" for number in (limit.used, limit.most))
    return " ".join(part for part in (contract_reference, f"{used} / {most}") if part)


def _count_row(
    fields: list[WorklistField], row: WorklistCount, language: Language
) -> tuple[object, ...]:
    group = [_shown(field, row, language) for field in fields]
    return (*group, *told(row, "items", "running", "due_soon", "overdue"))


def _shown(field: WorklistField, row: WorklistCount, language: Language) -> Any:
    if field == "municipality":
        return row.municipality.name if row.municipality else None
    if field == "kind" and row.kind is not None:
        name = "name_lv" if language is Language.LV else "name_en"
        return rule(WORKLIST_RULES[row.kind]).text(name)
    return getattr(row, field)


def add_to(app: typer.Typer, reports: typer.Typer) -> None:
    """Add the commands to the command line and to its reports."""
    app.command("worklist")(worklist)
    reports.command("worklist")(counts)
    reports.command("caseload")(caseload)
