"""`lieta import`: a history comes in whole or not at all, and every refusal is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.client import Client, ImportStep
from tests.integration.client.conftest import Lieta
from tests.integration.client.house import House
from tests.integration.client.lossy_proxy import losing_answers

NewCode = Callable[[], str]


@pytest.fixture
def opening(new_code: NewCode) -> Callable[..., dict[str, Any]]:
    """Makes lines that open cases of new people."""

    def make(**changes: Any) -> dict[str, Any]:
        code = new_code()
        body = {
            "effective_date": "2021-09-01",
            "municipality": "bauskas-novads",
            "target_group": "grt",
            "given_name": "Anna",
            "family_name": "Izdomāta",
            "personal_code": code,
            "birth_date": "1980-05-17",
            "application_reference": "I-1",
        }
        return {
            "command": "open_case",
            "command_id": str(uuid4()),
            "id": str(uuid4()),
            "actor": "anna.liepa",
            "body": body | changes,
        }

    return make


def write(path: Path, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_a_history_is_imported_and_a_second_time_skipped(
    lieta: Lieta, client: Client, tmp_path: Path, opening: Callable[..., dict[str, Any]]
) -> None:
    lines = [opening() for _ in range(3)]
    path = write(tmp_path / "cases.jsonl", *lines)

    first = lieta("import", path, "--format", "json")
    second = lieta("import", path, "--format", "json")

    assert first.exit_code == second.exit_code == 0, first.stderr + second.stderr
    counts = [json.loads(one.stdout) for one in (first, second)]
    assert [one["imported_count"] for one in counts] == [3, 0]
    assert [one["skipped_count"] for one in counts] == [0, 3]
    assert client.find_case(lines[0]["body"]["personal_code"]).hex == lines[0]["id"].replace(
        "-", ""
    )


def test_each_refused_line_is_told_in_both_languages_and_nothing_is_imported(
    lieta: Lieta, tmp_path: Path, opening: Callable[..., dict[str, Any]]
) -> None:
    good = opening()
    path = write(
        tmp_path / "cases.jsonl",
        good,
        opening(municipality="kokneses-novads", effective_date="2021-09-01"),
        '{"command": "open_case", broken',
        opening(target_group="astronaut"),
        opening(effective_date="2999-01-01") | {"command": "fly"},
    )

    result = lieta("import", path)

    assert result.exit_code == 1
    assert result.stdout == ""
    told = result.stderr.splitlines()
    assert [line for line in told if line.startswith("  line")] == [
        "  line 2, rule municipality.of_date:",
        "  line 3, rule format:",
        "  line 4, rule format:",
        "  line 5, rule command:",
    ]
    assert "    There is no municipality 'kokneses-novads' on 2021-09-01." in result.stderr
    assert "    2021-09-01 nav pašvaldības 'kokneses-novads'." in result.stderr
    assert lieta("case", "show", good["id"]).exit_code == 1


def test_a_file_finds_its_log_by_its_first_command(
    lieta: Lieta, client: Client, tmp_path: Path
) -> None:
    line = {
        "command": "submit_claim",
        "command_id": str(uuid4()),
        "id": str(uuid4()),
        "actor": "anna.liepa",
        "body": {"effective_date": "2019-03-01"},
    }
    path = write(tmp_path / "claims.jsonl", "", "not JSON", line)

    result = lieta("import", path)

    assert result.exit_code == 1
    assert "line 2, rule format" in result.stderr
    assert f"claim {line['id']}" in result.stderr


@pytest.mark.parametrize("text", ["[]", "{}", "3", '{"command": 3}', "name;code", "\x00" * 10])
def test_a_file_that_is_no_history_is_refused_line_by_line(
    lieta: Lieta, tmp_path: Path, text: str
) -> None:
    result = lieta("import", write(tmp_path / "cases.csv", text))

    assert result.exit_code == 1
    assert "line 1, rule format" in result.stderr


def test_a_missing_file_is_wrong_use(lieta: Lieta, tmp_path: Path) -> None:
    assert lieta("import", tmp_path / "no-such.jsonl").exit_code == 2
    assert lieta("import", tmp_path).exit_code == 2


def test_an_import_whose_answer_was_lost_is_imported_once(
    running_house: House, tmp_path: Path, opening: Callable[..., dict[str, Any]]
) -> None:
    path = write(tmp_path / "cases.jsonl", opening(), opening())
    token = running_house.token("caseworker")

    with (
        losing_answers(running_house.url, losses=1) as proxy,
        Client(proxy.url, token, lambda _: None) as far_client,
    ):
        result = far_client.import_history("cases", path)

    assert proxy.lost == [201]
    assert (result.lines_count, result.skipped_count) == (2, 2)


def test_an_interrupted_import_says_that_the_server_may_finish_it(
    lieta: Lieta,
    tmp_path: Path,
    opening: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Client, "import_history", interrupt)

    result = lieta("import", write(tmp_path / "cases.jsonl", opening()))

    assert result.exit_code == 130
    assert "import the file again, which is safe" in result.stderr


def test_a_long_import_tells_how_far_it_has_come(
    client: Client,
    tmp_path: Path,
    opening: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("contracts.client.importing.LOOK_SECONDS", 0.05)
    path = write(tmp_path / "cases.jsonl", *(opening() for _ in range(2001)))
    steps: list[ImportStep] = []

    client.import_history("cases", path, on_step=steps.append)

    size = path.stat().st_size
    assert any(0 < step.lines_checked < 2001 for step in steps)
    assert steps == sorted(steps)
    assert steps[-1] == ImportStep(size, size, 2001, 2001, 0)
