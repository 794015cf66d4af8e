"""Warnings of what was recorded, as the command line tells them."""

from uuid import uuid4

import pytest
import typer

from contracts.cli.parameters import print_warnings
from contracts.cli.session import Language, Session
from contracts.http.command import Recorded, RuleWarning

WARNING = RuleWarning(
    rule="budget.line_commitments", text_en="More than the line has.", text_lv="Par daudz."
)


def told(language: Language, capsys: pytest.CaptureFixture[str], *warnings: RuleWarning) -> str:
    context = typer.Context(typer.main.get_command(typer.Typer(callback=lambda: None)))
    context.obj = Session(None, None, None, language)
    recorded = Recorded(id=uuid4(), created_id=None, version=1, position=1, warnings=list(warnings))
    print_warnings(recorded, context)
    out, err = capsys.readouterr()
    assert not out
    return err


def test_a_warning_is_told_on_standard_error_in_the_chosen_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "warning: More than the line has." in told(Language.EN, capsys, WARNING)
    latvian = told(Language.LV, capsys, WARNING)
    assert "brīdinājums: Par daudz." in latvian
    assert "budget.line_commitments" in latvian


def test_without_warnings_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(Language.EN, capsys) == ""
