"""Which server, as whom: the demo's tokens never leave this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.client import is_loopback
from tests.unit.client.scripted_server import Answer, ScriptedServer, scripted

CASE = "6f1f0a52-3c5e-4f0e-9d6b-2f6a1c0f7d11"
ROLES = ("caseworker", "region_officer", "auditor", "reporting_officer")


@pytest.fixture(autouse=True)
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a demo left, with a token for each role."""
    (tmp_path / "tokens").mkdir()
    for role in ROLES:
        (tmp_path / "tokens" / role).write_text(f"{role}-token\n")
    for name in ("LIETA_URL", "LIETA_TOKEN", "LIETA_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LIETA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted(Answer(404)) as running:
        yield running


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "case", "show", CASE])


def tokens_sent(server: ScriptedServer) -> list[str]:
    return [one.headers["authorization"].removeprefix("Bearer ") for one in server.asked]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "http://127.9.8.7",
        "http://[::1]:8000",
        "http://localhost:8000",
        "https://LOCALHOST/",
    ],
)
def test_loopback_is_this_machine(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://128.0.0.1",
        "http://[::]",
        "http://[::ffff:127.0.0.1]",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://127.0.0.1@example.org",
        "http://example.org/?127.0.0.1",
        "http://example.org#localhost",
    ],
)
def test_everything_else_is_not(url: str) -> None:
    assert not is_loopback(url)


def test_without_a_word_the_demo_is_asked_as_its_auditor(
    server: ScriptedServer, demo: Path
) -> None:
    (demo / "url").write_text(server.url)

    run()

    assert tokens_sent(server) == ["auditor-token"]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_chooses_its_token(server: ScriptedServer, role: str) -> None:
    run("--url", server.url, "--as", role)

    assert tokens_sent(server) == [f"{role}-token"]


def test_a_token_of_ones_own_is_sent_instead(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIETA_URL", server.url)
    monkeypatch.setenv("LIETA_TOKEN", "from-environment")

    run()
    run("--token", "from-option")
    run("--as", "caseworker")

    assert tokens_sent(server) == ["from-environment", "from-option", "caseworker-token"]


def test_global_options_may_stand_anywhere(server: ScriptedServer) -> None:
    arguments = ["case", "--as=caseworker", "show", CASE, "--url", server.url]

    CliRunner().invoke(app, arguments)

    assert tokens_sent(server) == ["caseworker-token"]


@pytest.mark.parametrize("role", [(), ("--as", "auditor")])
def test_a_demo_token_is_not_sent_to_another_machine(role: tuple[str, ...]) -> None:
    result = run("--url", "http://192.0.2.1", *role)

    assert result.exit_code == 2
    assert "this machine only" in result.stderr
    assert "auditor-token" not in result.output


def test_an_address_that_the_demo_left_is_held_to_the_same(demo: Path) -> None:
    (demo / "url").write_text("http://192.0.2.1")

    result = run()

    assert result.exit_code == 2
    assert "this machine only" in result.stderr


@pytest.mark.parametrize(
    "url", ["", "localhost", "ftp://localhost", "http://", "http://a:b@localhost"]
)
def test_an_address_that_is_none_is_wrong_use(url: str) -> None:
    result = run("--url", url, "--token", "t")

    assert result.exit_code == 2
    assert "address must be like" in result.stderr


def test_a_missing_token_tells_where_it_was_looked_for(demo: Path) -> None:
    (demo / "tokens" / "auditor").unlink()

    result = run()

    assert result.exit_code == 2
    assert str(demo / "tokens" / "auditor") in result.stderr.replace("\n", "")


@pytest.mark.parametrize("token", ["two words", "žetons", "a\nb", ""])
def test_a_token_that_no_header_can_hold_is_wrong_use(token: str) -> None:
    result = run("--url", "http://127.0.0.1:9", "--token", token)

    assert result.exit_code == 2
    assert "one word" in result.stderr


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", "žetons".encode(), b"a\0b"])
def test_a_file_without_a_token_that_can_be_sent_is_named(demo: Path, content: bytes) -> None:
    path = demo / "tokens" / "auditor"
    path.write_bytes(content)

    result = run()

    assert result.exit_code == 2
    assert str(path) in result.stderr.replace("\n", "")


def test_an_unknown_role_is_wrong_use() -> None:
    assert run("--as", "director").exit_code == 2


@pytest.mark.parametrize(
    ("language", "words"), [("en", "did not say why"), ("lv", "bez paskaidrojuma")]
)
def test_refusals_are_told_in_the_chosen_language(
    server: ScriptedServer, language: str, words: str
) -> None:
    result = run("--url", server.url, "--lang", language)

    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stdout == ""
