"""`lieta case entitlements`: what a person may get, why or why not, and what is left."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from contracts.cli.case import CaseId
from contracts.cli.output import Format, euros, print_csv, print_json, print_table
from contracts.cli.parameters import DayOption, FormatOption
from contracts.cli.session import Language, session_of
from contracts.http.entitlements import Entitlement, Entitlements

SERVICE_COLUMNS = ("service", "recipient", "name", "may_be_granted", "planned", "left", "to_mend")
CHECK_COLUMNS = ("service", "recipient", "rule", "passed", "detail", "source")
LIMIT_COLUMNS = ("service", "rule", "limit", "taken", "left", "unit", "counted_per", "from", "to")
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
    if chosen is Format.JSON:
        print_json(found)
    elif chosen is Format.CSV:
        latvian = session.language is Language.LV
        print_csv(SERVICE_COLUMNS, (_service(one, latvian) for one in found.items))
    else:
        _print(found, session.language is Language.LV, checks)


def _print(found: Entitlements, latvian: bool, checks: bool) -> None:
    services = [_service(one, latvian) for one in found.items]
    print_table(SERVICE_COLUMNS, services, f"Case {found.case_id} on {found.on}")
    if checks:
        print_table(CHECK_COLUMNS, _checks(found, latvian), "Checks")
    if limits := list(_limits(found, latvian)):
        print_table(LIMIT_COLUMNS, limits, "Limits")
    if grants := list(_grants(found)):
        print_table(GRANT_COLUMNS, grants, "Grants")


def _service(one: Entitlement, latvian: bool) -> tuple[Any, ...]:
    failed = [check for check in one.checks if not check.passed]
    return (
        one.service,
        one.recipient,
        one.name_lv if latvian else one.name_en,
        _yes(one.may_be_granted, latvian),
        _yes(one.planned, latvian),
        ", ".join(f"{limit.left.normalize():f}" for limit in one.limits),
        " ".join(check.detail_lv if latvian else check.detail for check in failed),
    )


def _checks(found: Entitlements, latvian: bool) -> Iterator[tuple[Any, ...]]:
    for one in found.items:
        for check in one.checks:
            yield (
                one.service,
                one.recipient,
                check.rule.id,
                _yes(check.passed, latvian),
                check.detail_lv if latvian else check.detail,
                check.rule.source,
            )


def _limits(found: Entitlements, latvian: bool) -> Iterator[tuple[Any, ...]]:
    for one in found.items:
        for limit in one.limits:
            yield (
                one.service,
                limit.rule.id,
                f"{limit.limit.normalize():f}",
                f"{limit.taken.normalize():f}",
                f"{limit.left.normalize():f}",
                limit.unit_lv if latvian else limit.unit_en,
                limit.counted_per,
                limit.period_from,
                limit.period_to,
            )


def _grants(found: Entitlements) -> Iterator[tuple[Any, ...]]:
    for one in found.items:
        for grant in one.grants:
            yield (
                grant.grant_id,
                one.service,
                one.recipient,
                grant.quantity_delivered,
                grant.quantity_limit,
                grant.quantity_left,
                grant.unit,
                euros(grant.unit_price_cents),
                euros(grant.amount_left_cents),
                grant.period_to,
                grant.days_left,
            )


def _yes(answer: bool, latvian: bool) -> str:
    if latvian:
        return "jā" if answer else "nē"
    return "yes" if answer else "no"


def add_to(app: typer.Typer) -> None:
    """Add the command to `lieta case`."""
    app.command("entitlements")(entitlements)
