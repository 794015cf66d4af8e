"""What is printed: money to the cent, CSV that any program reads, nothing taken for markup."""

import json

import pytest
from typer.testing import CliRunner

from contracts.cli import app
from contracts.cli.output import euros, print_csv, print_table
from tests.unit.client.scripted_server import Answer, scripted

CLAIM = {
    "claim_id": "6f1f0a52-3c5e-4f0e-9d6b-2f6a1c0f7d11",
    "claim_number": "BAU-1",
    "status": "approved",
    "municipality": "bauskas-novads",
    "institution": None,
    "kind": "grt_services",
    "period_from": "2021-01-01",
    "period_to": "2021-01-31",
    "eligible_cents": 123456,
    "approved_cents": -5,
    "payment_claim_number": "MP1",
}


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (100, "1.00"),
        (-12345, "-123.45"),
        (10**18 + 1, "10000000000000000.01"),
        (None, ""),
    ],
)
def test_cents_become_euros_without_a_float(cents: int | None, text: str) -> None:
    assert euros(cents) == text


def test_csv_quotes_what_needs_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    print_csv(("name", "note"), [("Ķekava", 'a "b", c'), (None, "x\ny")])

    expected = 'name,note\nĶekava,"a ""b"", c"\n,"x\ny"\n'
    assert capsysbinary.readouterr().out == expected.encode()


def test_a_table_takes_no_value_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name",), [("[bold]Anna[/nonsense]",)], "[red]People[/x]")

    printed = capsys.readouterr().out
    assert "[bold]Anna[/nonsense]" in printed
    assert "[red]People[/x]" in printed


def test_claims_are_listed_as_csv() -> None:
    page = json.dumps({"items": [CLAIM], "next_cursor": None})
    with scripted(Answer(200, page)) as server:
        line = ["--url", server.url, "--token", "t", "claim", "list", "--format", "csv"]
        result = CliRunner().invoke(app, line)

    assert result.stdout_bytes == (
        b"claim_id,claim_number,status,municipality,institution,kind,period_from,period_to,"
        b"eligible_eur,approved_eur,payment_claim_number\n"
        b"6f1f0a52-3c5e-4f0e-9d6b-2f6a1c0f7d11,BAU-1,approved,bauskas-novads,,grt_services,"
        b"2021-01-01,2021-01-31,1234.56,-0.05,MP1\n"
    )


def test_claims_are_listed_as_the_api_gives_them() -> None:
    page = json.dumps({"items": [CLAIM], "next_cursor": None})
    with scripted(Answer(200, page)) as server:
        line = ["--url", server.url, "--token", "t", "claim", "list", "--format", "json"]
        result = CliRunner().invoke(app, line)

    assert json.loads(result.stdout) == json.loads(page)


def test_a_pipe_gets_ids_whole() -> None:
    page = json.dumps({"items": [CLAIM], "next_cursor": None})
    with scripted(Answer(200, page)) as server:
        result = CliRunner().invoke(app, ["--url", server.url, "--token", "t", "claim", "list"])

    assert str(CLAIM["claim_id"]) in result.stdout
