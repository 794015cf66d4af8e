"""Rules are data: each is specified by a test, and no number of a rule is written in code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.reference import rules

DOMAINS = sorted(Path("services").glob("*/domain/**/*.py"))
TESTS = sorted(Path("tests").rglob("test_*.py"))
NOT_OF_A_RULE = {
    "UNPROCESSABLE": "an HTTP status",
    "CONFLICT": "an HTTP status",
    "MONTHS_A_YEAR": "the calendar",
    "HOURS_A_DAY": "the clock",
    "PERCENT": "what a percentage is of",
}
"""Constants that may hold a number in a domain, and why."""


def specified() -> dict[str, list[str]]:
    """For each rule that a test names in `@specifies`, those tests."""
    found: dict[str, list[str]] = {}
    for path in TESTS:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for rule_id in _named(function):
                    found.setdefault(rule_id, []).append(f"{path}::{function.name}")
    return found


def _named(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "specifies":
            yield from (str(ast.literal_eval(argument)) for argument in decorator.args)


def numbers_in(source: str) -> list[str]:
    """Where a domain's code has a number that is neither 0 nor 1 nor a constant with a reason."""
    tree = ast.parse(source)
    constants = {
        id(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and all(isinstance(one, ast.Name) and one.id in NOT_OF_A_RULE for one in node.targets)
    }
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and node.value not in (0, 1)
        and id(node) not in constants
    ] + [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "Decimal"
        and any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in node.args)
    ]


def test_every_rule_is_specified_by_a_test() -> None:
    assert {rule.id for rule in rules()} - specified().keys() == set()


def test_every_specification_is_of_a_rule() -> None:
    assert specified().keys() - {rule.id for rule in rules()} == set()


def test_no_entries_of_a_rule_hold_on_the_same_day() -> None:
    for rule in rules():
        others = [one for one in rules() if one.id == rule.id and one is not rule]
        for day in (rule.valid_from, rule.valid_to):
            assert not [one for one in others if day is None or one.holds_on(day)], rule.id


def test_every_rule_speaks_both_languages_and_names_its_source() -> None:
    for rule in rules():
        assert rule.text_lv.endswith("."), rule.id
        assert rule.text_en.endswith("."), rule.id
        assert rule.text_lv != rule.text_en
        assert rule.source


@pytest.mark.parametrize("path", DOMAINS, ids=str)
def test_no_number_of_a_rule_is_written_in_a_domain(path: Path) -> None:
    assert numbers_in(path.read_text(encoding="utf-8")) == []


def test_a_number_in_a_domain_is_found() -> None:
    assert numbers_in("def f(sessions: int) -> bool:\n    return sessions > 40") == ["line 2: 40"]
    assert numbers_in("CAP = Decimal('116.00')") == ["line 1: Decimal('116.00')"]
    assert numbers_in("UNPROCESSABLE = 422") == []
