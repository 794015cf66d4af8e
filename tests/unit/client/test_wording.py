"""The command line's own words: every heading of a Latvian table has its Latvian."""

import pytest

from contracts.cli import (
    caretaking,
    entitlements,
    history,
    indicators,
    ledger,
    money,
    places,
    plans,
    reference,
    report,
    why,
    worklist,
)
from contracts.cli.session import Language
from contracts.cli.wording import headings

ROOMS = (
    caretaking, entitlements, history, indicators, ledger, money, places, plans, reference, report,
    why, worklist,
)  # fmt: skip

COLUMNS = [
    columns for room in ROOMS for name, columns in vars(room).items() if name.endswith("COLUMNS")
]


@pytest.mark.parametrize("columns", COLUMNS, ids=lambda columns: columns[0])
def test_every_column_has_a_heading_of_its_own_in_both_languages(columns: tuple[str, ...]) -> None:
    latvian = headings(columns, Language.LV)

    assert len(set(latvian)) == len(columns)
    assert headings(columns, Language.EN) == list(columns)
