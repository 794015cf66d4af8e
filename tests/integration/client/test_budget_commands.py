"""Budget lines with `lieta register`: planned, amended, taken over, listed; warnings told."""

import json

from tests.integration.client.conftest import Lieta

PLACE, OTHER = "talsu-novads", "kuldigas-novads"
DAY = ("--effective-date", "2022-01-03")
LINE = ("--municipality", PLACE, "--budget-line", "2.1")


def entered(lieta: Lieta, *line: str, **body: object) -> None:
    stdin = json.dumps(body) if body else None
    more = ("--body", "-") if body else ()
    result = lieta("register", *line, *more, stdin=stdin)
    assert result.exit_code == 0, result.stderr


def test_an_officer_plans_amends_and_takes_over_budget_lines_and_sees_them(lieta: Lieta) -> None:
    plan = ("--title", "Dienas centrs", "--plan-reference", "DP-1")
    entered(
        lieta, "budget-line", *DAY, *LINE, "--amount-cents", "5000000", *plan,
        services=["day_centre"],
    )  # fmt: skip
    entered(
        lieta, "budget-line", *DAY, "--municipality", OTHER, "--budget-line", "7",
        "--amount-cents", "100", *plan,
    )  # fmt: skip
    entered(
        lieta, "amend-budget-line", *DAY, *LINE, "--amount-cents", "6000000",
        "--amendment-reference", "DP-2",
    )  # fmt: skip
    entered(
        lieta, "take-over-budget-line", *DAY, "--municipality", OTHER, "--budget-line", "7",
        "--from-municipality", PLACE, "--from-budget-line", "2.1", "--amount-cents", "1000000",
        "--decision-reference", "KPR-4", "--reason", "Objekts atcelts",
    )  # fmt: skip

    own = lieta(
        "register", "budget-lines", "--municipality", PLACE, "--on", "2022-02-01", "--format", "csv"
    )
    other = lieta("register", "budget-lines", "--municipality", OTHER)

    row = f"2.1,Dienas centrs,{PLACE},day_centre,50000.00,0.00,0.00,50000.00,2022-01-03,DP-1"
    assert row in own.stdout
    assert "10001.00" in other.stdout


def test_a_line_that_has_too_little_is_told_in_the_readers_language(lieta: Lieta) -> None:
    entered(
        lieta, "budget-line", *DAY, "--municipality", OTHER, "--budget-line", "8",
        "--amount-cents", "100", "--title", "Atelpa", "--plan-reference", "DP-1",
    )  # fmt: skip
    lower = (
        "take-over-budget-line", *DAY, *LINE, "--from-municipality", OTHER, "--from-budget-line",
        "8", "--amount-cents", "101", "--decision-reference", "KPR-5", "--reason", "Atcelts",
    )  # fmt: skip
    entered(
        lieta, "budget-line", *DAY, "--municipality", PLACE, "--budget-line", "2.2",
        "--amount-cents", "0", "--title", "Atelpa", "--plan-reference", "DP-1",
    )  # fmt: skip

    result = lieta("--lang", "lv", "register", *lower[:5], "--budget-line", "2.2", *lower[7:])

    assert result.exit_code == 1
    assert "no līgumiem brīvi 1,00 EUR" in result.stderr
    assert "budget.contracted" in result.stderr
