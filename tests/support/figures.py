"""Ordinary entries of the register of figures, of which a test says only what it is about."""

from datetime import date
from typing import Any

from contracts.http.figures import PublishFigure, ReportStaffing, SetTarget, WithdrawFigure
from tests.support.facts import BAUSKA

PUBLISHED_ON = date(2022, 3, 31)
AS_OF = date(2021, 12, 31)
REFERENCE = "S4/1"


def publish_figure(value: int = 74, **changes: Any) -> PublishFigure:
    """So many recipients of services in Bauska, as of the end of 2021."""
    fields: dict[str, Any] = {
        "effective_date": PUBLISHED_ON,
        "municipality": BAUSKA,
        "figure_reference": REFERENCE,
        "indicator": "recipients",
        "scope": "municipality",
        "target_group": "grt",
        "value": value,
        "unit": "persons",
        "as_of": AS_OF,
        "source": "S4, annex 1",
    }
    return PublishFigure(**(fields | changes))


def withdraw_figure(**changes: Any) -> WithdrawFigure:
    fields: dict[str, Any] = {
        "effective_date": PUBLISHED_ON,
        "figure_reference": REFERENCE,
        "reason": "Nepareizi pārrakstīts",
    }
    return WithdrawFigure(**(fields | changes))


def set_target(target: int = 351, **changes: Any) -> SetTarget:
    """Adults GRT served in Zemgale's programme."""
    fields: dict[str, Any] = {
        "effective_date": date(2017, 1, 2),
        "municipality": "zemgale",
        "indicator": "adults_grt_served",
        "scope": "programme",
        "base_year": 2017,
        "baseline": 5,
        "target_year": 2020,
        "target": target,
        "source": "S4, conclusions",
    }
    return SetTarget(**(fields | changes))


def report_staffing(specialists: int = 26, **changes: Any) -> ReportStaffing:
    fields: dict[str, Any] = {
        "effective_date": AS_OF,
        "municipality": BAUSKA,
        "specialists": specialists,
        "with_raised_qualification": 18,
        "supervised": 19,
        "source": "S4, conclusions",
    }
    return ReportStaffing(**(fields | changes))
