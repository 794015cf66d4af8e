"""Printing what the faults left, scenario by scenario, at the end of a run."""

from typing import Any

import pytest

from tests.faults.apart.verdict import table_of


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The counts of each scenario that ran, whether or not they are as they must be."""
    told: dict[str, dict[str, Any]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            told |= {
                value[0]: value[1] for name, value in report.user_properties if name == "faults"
            }
    if told:
        terminalreporter.section("faults under load")
        for line in table_of(told):
            terminalreporter.write_line(line)
