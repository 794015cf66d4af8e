"""Grouping facts for a report: by which fields, and on which map of municipalities."""

from collections.abc import Sequence
from typing import Any, Literal

from contracts.reference import current_municipality, municipalities

MunicipalityMap = Literal["current", "recorded"]
"""`current`: a municipality that was merged counts as its successor. `recorded`: as on its day."""

ReportField = Literal["municipality", "year", "service", "target_group"]
"""What a report may be grouped by."""

ON_MAP = (
    " LEFT JOIN unnest(%(merged)s::text[], %(successors)s::text[]) AS map(merged, successor)"
    " ON merged = recorded_in"
)
"""Joins to a row's `recorded_in` the municipality that stands for it now."""

EXPRESSIONS: dict[str, str] = {
    "municipality": "coalesce(successor, recorded_in)",
    "year": "extract(year FROM effective_date)::int",
    "service": "service",
    "target_group": "target_group",
}
"""How each `ReportField` is told from a row."""


def map_parameters(municipality_map: MunicipalityMap) -> dict[str, Any]:
    """The parameters of `ON_MAP`."""
    merged = (
        {code: current_municipality(code) for code in municipalities()}
        if municipality_map == "current"
        else {}
    )
    return {"merged": list(merged), "successors": list(merged.values())}


def group_columns(by: Sequence[str]) -> str:
    """The SELECT list of the groups, each field under its own name, a comma after each."""
    return "".join(f"{EXPRESSIONS[field]} AS {field}, " for field in by)


def group_by(by: Sequence[str]) -> str:
    """GROUP BY the columns of `group_columns`; nothing where there are none."""
    numbers = ", ".join(str(number) for number, _ in enumerate(by, 1))
    return f" GROUP BY {numbers}" if by else ""
