"""`lieta case entitlements`: what a person may get, why or why not, and what is left."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import typer

from contracts.cli.case import CaseId
from contracts.cli.output import Format, euros, print_csv, print_json, print_table
from contracts.cli.parameters import DayOption, FormatOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import answer, headings, named, said
from contracts.http.entitlements import Entitlement, EntitlementCheck, Entitlements

SERVICE_COLUMNS = ("service", "recipient", "name", "may_be_granted", "planned", "left", "to_mend")
CHECK_COLUMNS = ("service", "recipient", "rule", "passed", "detail", "source")
LIMIT_COLUMNS = ("service", "rule", "limit", "taken", "left", "unit", "counted_per", "from", "to")
LINE_COLUMNS = ("service", "budget_line", "amount_eur", "committed_eur", "left_eur")
GRANT_COLUMNS = (
    "grant_id",
    "service",
    "recipient",
    "delivered",
    "limit",
    "left",
    "unit",
    "price_eur",
    "left_eur",
    "to",
    "days_left",
    "to_mend",
)


def entitlements(
    context: typer.Context,
    case_id: CaseId,
    on: DayOption = None,
    checks: Annotated[
        bool, typer.Option("--checks", help="Show every check of every service, with its rule.")
    ] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show what the person may get on a day, rule by rule, and how much of it is left."""
    session = session_of(context)
    with session.client() as client:
        found = client.entitlements(case_id, on.date() if on else None)
    language = session.language
    latvian = language is Language.LV
    for text in _warnings(found, latvian):
        typer.echo(f"lieta: {'brīdinājums' if latvian else 'warning'}: {text}", err=True)
    if chosen is Format.JSON:
        print_json(found)
    elif chosen is Format.CSV:
        rows = (_service(one, language) for one in found.items)
        print_csv(headings(SERVICE_COLUMNS, language), rows)
    else:
        _print(found, language, checks)


def _print(found: Entitlements, language: Language, checks: bool) -> None:
    title = f"{said('Case', language)} {found.case_id}"
    title += f", {found.on}" if language is Language.LV else f" on {found.on}"
    services = [_service(one, language) for one in found.items]
    print_table(headings(SERVICE_COLUMNS, language), services, title)
    if checks:
        _print_more("Checks", CHECK_COLUMNS, _checks(found, language), language)
    _print_more("Budget lines", LINE_COLUMNS, _budget_lines(found), language)
    _print_more("Limits", LIMIT_COLUMNS, _limits(found, language), language)
    _print_more("Grants", GRANT_COLUMNS, _grants(found, language), language)


def _print_more(
    title: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]], language: Language
) -> None:
    if listed := list(rows):
        print_table(headings(columns, language), listed, said(title, language))


def _service(one: Entitlement, language: Language) -> tuple[Any, ...]:
    latvian = language is Language.LV
    return (
        one.service,
        named("recipient", one.recipient, language),
        one.name_lv if latvian else one.name_en,
        answer(one.may_be_granted, language),
        answer(one.planned, language),
        ", ".join(f"{limit.left.normalize():f}" for limit in one.limits),
        _details((check for check in one.checks if not check.passed), language),
    )


def _details(failed: Iterable[EntitlementCheck], language: Language) -> str:
    latvian = language is Language.LV
    return " ".join(check.detail_lv if latvian else check.detail for check in failed)


def _checks(found: Entitlements, language: Language) -> Iterator[tuple[Any, ...]]:
    for one in found.items:
        for check in one.checks:
            yield (
                one.service,
                named("recipient", one.recipient, language),
                check.rule.id,
                answer(check.passed, language),
                check.detail_lv if language is Language.LV else check.detail,
                check.rule.source,
            )


def _limits(found: Entitlements, language: Language) -> Iterator[tuple[Any, ...]]:
    for one in found.items:
        for limit in one.limits:
            yield (
                one.service,
                limit.rule.id,
                f"{limit.limit.normalize():f}",
                f"{limit.taken.normalize():f}",
                f"{limit.left.normalize():f}",
                limit.unit_lv if language is Language.LV else limit.unit_en,
                said(limit.counted_per, language),
                limit.period_from,
                limit.period_to,
            )


def _budget_lines(found: Entitlements) -> Iterator[tuple[Any, ...]]:
    for one in found.items:
        for line in one.budget_lines:
            yield (
                one.service,
                line.budget_line,
                euros(line.amount_cents),
                euros(line.committed_cents),
                euros(line.left_cents),
            )


def _warnings(found: Entitlements, latvian: bool) -> list[str]:
    """What would not hinder a grant of a service that may be granted, each said once."""
    told = {
        warning.text_lv if latvian else warning.text_en: None
        for one in found.items
        if one.may_be_granted
        for warning in one.warnings
    }
    return list(told)


def _grants(found: Entitlements, language: Language) -> Iterator[tuple[Any, ...]]:
    for one in found.items:
        for grant in one.grants:
            yield (
                grant.grant_id,
                one.service,
                named("recipient", one.recipient, language),
                grant.quantity_delivered,
                grant.quantity_limit,
                grant.quantity_left,
                named("unit", grant.unit, language),
                euros(grant.unit_price_cents),
                euros(grant.amount_left_cents),
                grant.period_to,
                grant.days_left,
                _details(grant.hindrances, language),
            )


def add_to(app: typer.Typer) -> None:
    """Add the command to `lieta case`."""
    app.command("entitlements")(entitlements)
