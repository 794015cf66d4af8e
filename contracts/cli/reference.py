"""`lieta rules`, `services`, `plan-contents`: what decisions go by, of a day or of all days."""

from datetime import datetime
from typing import Annotated

import typer

from contracts.cli.output import Format, print_json, print_rows
from contracts.cli.parameters import FormatOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import headings, named, said
from contracts.reference import Rule, Service
from contracts.reference.plan_contents import PlanContent

OnOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only what holds on this day."),
]
RULE_COLUMNS = ("id", "text", "source", "valid_from", "valid_to", "parameters")
SERVICE_COLUMNS = (
    "code",
    "name",
    "target_groups",
    "units",
    "pricing_basis",
    "recipients",
    "source",
    "valid_from",
    "valid_to",
)
CONTENT_COLUMNS = ("content", "name", "target_groups", "source", "valid_from", "valid_to")


def rules(context: typer.Context, on: OnOption = None, chosen: FormatOption = Format.TABLE) -> None:
    """List the rules that decisions go by, with their wording, numbers and sources."""
    session = session_of(context)
    with session.client() as client:
        found = client.rules(on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
    else:
        rows = [_rule(one, session.language) for one in found.items]
        columns = headings(RULE_COLUMNS, session.language)
        print_rows(chosen, columns, rows, said("Rules", session.language))


def services(
    context: typer.Context, on: OnOption = None, chosen: FormatOption = Format.TABLE
) -> None:
    """List the services that can be granted, for whom, in which units and on which basis."""
    session = session_of(context)
    with session.client() as client:
        found = client.services(on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
    else:
        rows = [_service(one, session.language) for one in found.items]
        columns = headings(SERVICE_COLUMNS, session.language)
        print_rows(chosen, columns, rows, said("Services of the catalogue", session.language))


def plan_contents(
    context: typer.Context, on: OnOption = None, chosen: FormatOption = Format.TABLE
) -> None:
    """List what a support plan may say besides its lines, for each target group."""
    session = session_of(context)
    with session.client() as client:
        found = client.plan_contents(on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
    else:
        rows = [_content(one, session.language) for one in found.items]
        columns = headings(CONTENT_COLUMNS, session.language)
        print_rows(chosen, columns, rows, said("Contents of support plans", session.language))


def _rule(rule: Rule, language: Language) -> tuple[object, ...]:
    text = rule.text_lv if language is Language.LV else rule.text_en
    parameters = "; ".join(f"{name}: {value}" for name, value in rule.parameters.items())
    return (rule.id, text, rule.source, rule.valid_from, rule.valid_to, parameters)


def _service(service: Service, language: Language) -> tuple[object, ...]:
    bases = {group: service.bases_for(group) for group in service.target_groups}
    alike = len(set(bases.values())) == 1
    return (
        service.code,
        service.name_lv if language is Language.LV else service.name_en,
        _listed("target_group", service.target_groups, language),
        _listed("unit", service.units, language),
        "; ".join(
            ("" if alike else f"{group}: ") + _listed("pricing_basis", allowed, language)
            for group, allowed in list(bases.items())[: 1 if alike else None]
        ),
        _listed("recipient", service.recipients, language),
        service.source,
        service.valid_from,
        service.valid_to,
    )


def _content(content: PlanContent, language: Language) -> tuple[object, ...]:
    return (
        content.field,
        content.label_lv if language is Language.LV else content.label_en,
        _listed("target_group", content.target_groups, language),
        content.source,
        content.valid_from,
        content.valid_to,
    )


def _listed(kind: str, codes: tuple[str, ...], language: Language) -> str:
    return ", ".join(named(kind, code, language) for code in codes)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("rules")(rules)
    app.command("services")(services)
    app.command("plan-contents")(plan_contents)
