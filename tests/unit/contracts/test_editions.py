"""Reference data with a validity: which edition a day has, and what is refused when it is read."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import reference
from contracts.reference import Service, editions, instruments, rule, service
from contracts.reference.editions import (
    BadReferenceData,
    Edition,
    by_code,
    editions_of,
    holding_on,
    quoted,
)
from contracts.reference.loading import load_all
from services.case.main import CaseSettings, face

FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)


def edition(valid_from: date | None, valid_to: date | None = None) -> tuple[str, Edition]:
    return "home_care", Edition(valid_from=valid_from, valid_to=valid_to)


def test_all_that_is_shipped_can_be_read() -> None:
    load_all()


def test_each_edition_holds_on_its_own_days_both_bounds_included() -> None:
    listed = by_code([edition(LAST + timedelta(days=1)), edition(FIRST, LAST)], "x.toml")
    before, since = listed["home_care"]

    assert holding_on(listed, FIRST - timedelta(days=1)) == {}
    assert holding_on(listed, FIRST) == holding_on(listed, LAST) == {"home_care": before}
    assert holding_on(listed, LAST + timedelta(days=1)) == {"home_care": since}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (edition(FIRST, LAST), edition(LAST)),
        (edition(FIRST), edition(LAST + timedelta(days=1))),
        (edition(None, LAST), edition(FIRST, FIRST)),
        (edition(None), edition(None)),
    ],
)
def test_editions_that_overlap_are_refused_by_their_name(
    one: tuple[str, Edition], other: tuple[str, Edition]
) -> None:
    for listed in ([one, other], [other, one]):
        with pytest.raises(BadReferenceData, match=r"x\.toml, home_care: .* valid_to"):
            by_code(listed, "x.toml")


def shipping(monkeypatch: pytest.MonkeyPatch, *entries: dict[str, Any]) -> None:
    monkeypatch.setattr(editions, "entries_of", lambda *_: list(entries))


def entry(**changes: Any) -> dict[str, Any]:
    return service("home_care").model_dump() | changes


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"valid_from": LAST, "valid_to": FIRST}, "valid_to 2020-01-01 is before valid_from"),
        ({"valid_from": None}, "valid_from"),
        ({"unti": ["hour"]}, "unti"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any], named: str
) -> None:
    shipping(monkeypatch, entry(**wrong))

    with pytest.raises(BadReferenceData, match=rf"services\.toml, home_care: .*{named}"):
        editions_of(Service, "services.toml", "service", "code")


def test_two_entries_of_a_rule_on_one_day_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = rule("rehabilitation.sessions")
    monkeypatch.setattr(reference, "rules", lambda: (sessions, sessions))

    with pytest.raises(BadReferenceData, match=r"rules, rehabilitation\.sessions: "):
        reference._entries.__wrapped__()


def test_a_version_of_an_instrument_that_is_there_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [shipped] = instruments.instruments()
    twice = [shipped.model_dump()] * 2
    monkeypatch.setattr(instruments, "entries_of", lambda *_: twice)

    with pytest.raises(
        BadReferenceData, match=r"instruments\.toml: di_assessment 1 is there twice"
    ):
        instruments.instruments.__wrapped__()


def test_a_service_with_bad_data_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    shipping(monkeypatch, entry(), entry(valid_from=FIRST))
    anew = reference._service_editions.__wrapped__
    monkeypatch.setattr(reference, "_service_editions", anew)
    nowhere = Path("nowhere")
    settings = CaseSettings(
        case_dsn="", keys_dsn="", key_encryption_key_file=nowhere, index_key_file=nowhere
    )

    with pytest.raises(BadReferenceData, match=r"services\.toml, home_care: .* valid_to"):
        face(settings)


BOUNDS = st.none() | st.dates(FIRST, LAST)


@given(bounds=st.lists(st.tuples(BOUNDS, BOUNDS), max_size=4), day=st.dates(FIRST, LAST))
def test_at_most_one_edition_holds_and_it_is_the_quoted_one(
    bounds: list[tuple[date | None, date | None]], day: date
) -> None:
    sensible = [(one, to) for one, to in bounds if one is None or to is None or one <= to]
    try:
        listed = by_code([edition(one, to) for one, to in sensible], "x.toml")
    except BadReferenceData:
        return
    holding = [one for held in listed.values() for one in held if one.holds_on(day)]

    assert len(holding) <= 1
    for one in holding:
        assert quoted(listed["home_care"], day) == one
