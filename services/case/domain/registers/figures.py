"""The register of a programme's figures: targets, staffing, what was published."""

from datetime import date

from contracts.events.figures import (
    FigurePublished,
    FigureScope,
    FigureWithdrawn,
    IndicatorTargetSet,
    StaffingReported,
)
from contracts.http.figures import PublishFigure, ReportStaffing, SetTarget, WithdrawFigure
from contracts.reference import municipalities
from contracts.reference.indicators import Indicator, definitions
from contracts.reference.programmes import programmes
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.registers.providing import nothing_new, refuse_unknown_services
from services.case.domain.surroundings import Surroundings


def set_target(command: SetTarget, surroundings: Surroundings) -> IndicatorTargetSet:
    """Set a target of a known indicator."""
    _indicator(command.indicator)
    _refuse_nowhere(command.scope, command.municipality, command.effective_date)
    base_year, target_year = command.base_year, command.target_year
    without_year = (base_year is None) != (command.baseline is None)
    if without_year or (base_year and target_year and target_year < base_year):
        raise Refusal(
            "figure.target_years",
            "Give base_year and baseline together or not at all, and a target_year that is not"
            " before the base_year.",
            "Norādi base_year un baseline kopā vai nenorādi nevienu; target_year nevar būt pirms"
            " base_year.",
            status=UNPROCESSABLE,
        )
    entry = IndicatorTargetSet(**command.model_dump())
    if entry in surroundings.figures().reported:
        raise nothing_new()
    return entry


def report_staffing(command: ReportStaffing, surroundings: Surroundings) -> StaffingReported:
    """Report headcounts of which none is more than all."""
    _refuse_nowhere(command.scope, command.municipality, command.effective_date)
    if max(command.with_raised_qualification, command.supervised) > command.specialists:
        raise Refusal(
            "staffing.parts",
            f"Of {command.specialists} specialists, with_raised_qualification and supervised can be"
            f" {command.specialists} at most.",
            f"Speciālistu skaits ir {command.specialists}; with_raised_qualification un supervised"
            f" katrs var būt ne vairāk kā {command.specialists}.",
            status=UNPROCESSABLE,
        )
    entry = StaffingReported(**command.model_dump())
    if entry in surroundings.figures().reported:
        raise nothing_new()
    return entry


def publish(command: PublishFigure, surroundings: Surroundings) -> FigurePublished:
    """Enter a published figure that is of something that is counted here, in its own unit."""
    indicator = _indicator(command.indicator)
    _refuse_unfit_parts(command, indicator)
    _refuse_disorder(command)
    _refuse_nowhere(command.scope, command.municipality, command.as_of)
    reference = command.figure_reference
    if reference in surroundings.figures().published:
        raise Refusal(
            "figure.exists",
            f"There is a published figure '{reference}' already. Withdraw that one if it is wrong,"
            " or give this one a reference of its own.",
            f"Publicēts skaitlis '{reference}' jau ir. Ja tas ir kļūdains, atsauc to vai dod šim"
            " savu atsauci.",
        )
    return FigurePublished(**command.model_dump())


def withdraw(command: WithdrawFigure, surroundings: Surroundings) -> FigureWithdrawn:
    """Withdraw a figure that stands."""
    standing = surroundings.figures().published.get(command.figure_reference)
    if standing is None:
        raise Refusal(
            "figure.exists",
            f"There is no published figure '{command.figure_reference}'. GET"
            " /reports/reconciliation lists those that there are.",
            f"Publicēta skaitļa '{command.figure_reference}' nav. Esošos skaitļus rāda GET"
            " /reports/reconciliation.",
        )
    return FigureWithdrawn(**command.model_dump(), municipality=standing.municipality)


def _indicator(code: str) -> Indicator:
    found = definitions().indicators.get(code)
    if found is None:
        raise Refusal(
            "figure.indicator",
            f"There is no indicator '{code}'. GET /indicators lists them.",
            f"Rādītāja '{code}' nav. Visus rādītājus rāda GET /indicators.",
            status=UNPROCESSABLE,
        )
    return found


def _refuse_unfit_parts(command: PublishFigure, indicator: Indicator) -> None:
    if command.unit != indicator.unit:
        raise Refusal(
            "figure.unit",
            f"'{indicator.id}' is counted in {indicator.unit}, not in {command.unit}. Choose the"
            " indicator of what the document really counted.",
            f"Rādītāja '{indicator.id}' vienība ir {named_lv('figure_unit', indicator.unit)}, nevis"
            f" {named_lv('figure_unit', command.unit)}. Izvēlies rādītāju, ko dokumentā tiešām"
            " skaitīja.",
            status=UNPROCESSABLE,
        )
    parts = {
        "service": command.service,
        "target_group": command.target_group,
        "year": command.year,
    }
    asked = [*(name for name, part in parts.items() if part is not None), *command.complete_by]
    wrong = sorted(set(asked) - set(indicator.dimensions))
    if wrong:
        told_by = ", ".join(indicator.dimensions)
        raise Refusal(
            "figure.indicator",
            f"'{indicator.id}' cannot be told apart by {', '.join(wrong)}, only by {told_by}.",
            f"Rādītāju '{indicator.id}' neizšķir pēc {', '.join(wrong)}, tikai pēc {told_by}.",
            status=UNPROCESSABLE,
        )
    if command.service is not None:
        refuse_unknown_services([command.service])


def _refuse_disorder(command: PublishFigure) -> None:
    published_on = command.published_on or command.effective_date
    if not command.as_of <= published_on <= command.effective_date:
        raise Refusal(
            "figure.dates",
            f"as_of {command.as_of} comes first, then published_on {published_on}, then"
            f" effective_date {command.effective_date}; some may be one day.",
            f"Vispirms ir as_of {command.as_of}, tad published_on {published_on}, tad"
            f" effective_date {command.effective_date}; tās var arī būt viena diena.",
            status=UNPROCESSABLE,
        )


def _refuse_nowhere(scope: FigureScope, place: str, day: date) -> None:
    every = municipalities().values()
    known = {
        "programme": sorted(programmes()),
        "region": sorted({one.region for one in every}),
        "municipality": [one.code for one in every if one.exists_on(day)],
    }[scope]
    if place not in known:
        shown = "" if scope == "municipality" else f" ({', '.join(known)})"
        raise Refusal(
            "figure.place",
            f"There is no {scope} '{place}' on {day}. Name one{shown} in municipality, or another"
            " scope.",
            f"{day} nav tādas vietas '{place}' ({named_lv('figure_scope', scope)}). Laukā"
            f" municipality nosauc esošu{shown} vai norādi citu scope.",
            status=UNPROCESSABLE,
        )
