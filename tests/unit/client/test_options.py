"""The options of a command come from its contract, and wrong input is told before it is sent."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.http.commands import CASE_COMMANDS
from tests.unit.client.scripted_server import Answer, ScriptedServer, scripted

CASE = "6f1f0a52-3c5e-4f0e-9d6b-2f6a1c0f7d11"
GRANT = "0e1b1c6e-5a0b-4d8e-8a77-3a4a3c7f1b02"
RECORDED = json.dumps({"id": CASE, "created_id": None, "version": 3, "position": 9})
ASSESSMENT = {
    "effective_date": "2019-03-01",
    "instrument": "di_assessment",
    "instrument_version": 1,
    "team": [{"specialist": "social_worker", "leads": True}],
    "care_level": "II",
}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted(Answer(201, RECORDED, (("ETag", '"2"'),))) as running:
        yield running


def run(server: ScriptedServer, *arguments: str, stdin: str | None = None) -> Result:
    line = ["--url", server.url, "--token", "t", *arguments]
    return CliRunner().invoke(app, line, input=stdin)


def bodies_sent(server: ScriptedServer) -> list[dict[str, object]]:
    return [json.loads(one.body) for one in server.asked if one.method == "POST"]


def test_every_command_to_a_case_is_there() -> None:
    names = CliRunner().invoke(app, ["case", "--help"]).stdout.split()

    assert len(CASE_COMMANDS) == 33
    for command in CASE_COMMANDS:
        assert command.command.replace("_", "-").removesuffix("-case") in names


def test_options_make_the_body(server: ScriptedServer) -> None:
    result = run(
        server, "case", "record-delivery", CASE, "--grant-id", GRANT, "--quantity", "2.50",
        "--effective-date", "2021-02-03", "--cost-cents", "1999",
    )  # fmt: skip

    assert result.exit_code == 0, result.stderr
    [body] = bodies_sent(server)
    assert body["grant_id"] == GRANT
    assert body["quantity"] == "2.50"
    assert body["cost_cents"] == 1999
    assert body["mode"] == "in_person"
    assert "version" in result.stdout


def test_what_has_parts_comes_from_a_file(server: ScriptedServer, tmp_path: Path) -> None:
    path = tmp_path / "assessment.json"
    path.write_text(json.dumps(ASSESSMENT))

    run(server, "case", "record-assessment", CASE, "--body", str(path))

    [body] = bodies_sent(server)
    team = body["team"]
    assert isinstance(team, list)
    assert [(one["specialist"], one["leads"]) for one in team] == [("social_worker", True)]


def test_what_has_parts_comes_from_standard_input_and_options_win(server: ScriptedServer) -> None:
    run(
        server, "case", "record-assessment", CASE, "--body", "-", "--care-level", "IV",
        stdin=json.dumps(ASSESSMENT),
    )  # fmt: skip

    [body] = bodies_sent(server)
    assert body["care_level"] == "IV"


def test_the_answer_is_printed_as_it_is_on_demand(server: ScriptedServer) -> None:
    result = run(
        server, "case", "close", CASE, "--reason", "moved", "--effective-date", "2021-02-03",
        "--format", "json",
    )  # fmt: skip

    assert json.loads(result.stdout) == json.loads(RECORDED)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--reason", "x"), "--effective-date: Field required"),
        (("--effective-date", "2021-02-30", "--reason", "x"), "--effective-date: Input should be"),
        (("--effective-date", "yesterday", "--reason", "x"), "--effective-date: Input should be"),
        (("--effective-date", "2021-02-03", "--reason", ""), "--reason: String should have"),
        (("--effective-date", "2021-02-03", "--reason", "x" * 5000), "--reason: String should"),
        (("--body", "no-such-file.json"), "cannot be read: No such file"),
        (("--body", "-"), "it is not JSON"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_sent(
    server: ScriptedServer, arguments: tuple[str, ...], told: str
) -> None:
    result = run(server, "case", "close", CASE, *arguments, stdin="not json")

    assert result.exit_code == 2
    assert told in result.stderr
    assert server.asked == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"team": []}, "body.team: Tuple should have at least 1 item"),
        ({"team": [{"leads": True}]}, "body.team.0.specialist: Field required"),
        ({"care_level": "V"}, "--care-level: Input should be 'I', 'II', 'III' or 'IV'"),
        ({"instrument_version": 1.5}, "--instrument-version: Input should be a valid integer"),
        ({"surprise": 1}, "body.surprise: Extra inputs are not permitted"),
    ],
)
def test_a_body_that_does_not_fit_is_told_part_by_part(
    server: ScriptedServer, change: dict[str, object], told: str
) -> None:
    result = run(
        server, "case", "record-assessment", CASE, "--body", "-",
        stdin=json.dumps(ASSESSMENT | change),
    )  # fmt: skip

    assert result.exit_code == 2
    assert told in result.stderr
    assert server.asked == []


@pytest.mark.parametrize("text", ["[]", "3", "null", '"x"'])
def test_a_body_must_be_one_object(server: ScriptedServer, text: str) -> None:
    result = run(server, "case", "close", CASE, "--body", "-", stdin=text)

    assert result.exit_code == 2
    assert "one JSON object" in result.stderr


def test_what_was_entered_is_not_repeated_in_errors(server: ScriptedServer) -> None:
    result = run(server, "case", "open", "--personal-code", "150385-12345", "--birth-date", "1985")

    assert result.exit_code == 2
    assert "150385" not in result.output


def test_a_case_is_named_by_its_id(server: ScriptedServer) -> None:
    result = run(server, "case", "show", "Anna")

    assert result.exit_code == 2
    assert "CASE_ID" in result.stderr


def test_yes_and_no_have_an_option(server: ScriptedServer) -> None:
    run(
        server, "case", "record-target-status", CASE, "--effective-date", "2023-03-01",
        "--disability-group", "II", "--disability-kind", "mental", "--lives-in", "institution",
        "--takes-part-voluntarily", "true",
    )  # fmt: skip

    [body] = bodies_sent(server)
    assert body["takes_part_voluntarily"] is True
