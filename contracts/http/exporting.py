"""Reports as files: the formats in which each can be had, and what a file tells of itself."""

from typing import Literal

from contracts.reference.words import Language

FileFormat = Literal["csv", "csv-lv", "xlsx", "parquet"]
"""`csv` for programs; `csv-lv` for a spreadsheet with Latvian settings; both guard formulas."""

ReportFormat = Literal["json", "csv", "csv-lv", "xlsx", "parquet"]
"""How a report can be had: as the answer itself, or as a file."""

__all__ = ["FileFormat", "Language", "ReportFormat"]

KNOWN_AT_HEADER = "Lieta-Known-At"
"""The positions that a file counts in, as `known_at` takes them."""

COMPLETE_HEADER = "Lieta-Complete"
"""`true`, or `false` where recorded events are missing from the file."""

PARAMETERS_HEADER = "Lieta-Parameters"
"""What was asked, as a query string."""
