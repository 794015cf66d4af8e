"""The commands that the demo prints work wherever its folder is."""

import io
import os
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from deploy.demo.people import tokens
from deploy.demo.welcome import welcome

URL = "http://127.0.0.1:8000"


@pytest.mark.parametrize("name", ["plain", "with a blank", "it's", 'a "b"', "$HOME", "[red]x"])
def test_the_printed_requests_carry_the_token_whatever_the_folder_is_called(
    tmp_path: Path, name: str
) -> None:
    home = tmp_path / name
    home.mkdir()
    told = io.StringIO()
    Console(file=told, highlight=False).print(welcome(URL, home), soft_wrap=True)
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "curl").write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    (programs / "curl").chmod(0o755)

    requests = [line for line in told.getvalue().splitlines() if line.startswith("  curl ")]
    assert len(requests) == 3
    for request in requests:
        done = subprocess.run(
            ["sh", "-c", request],
            env={"PATH": f"{programs}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        )
        option, header, address = done.stdout.splitlines()
        assert option == "-H"
        assert header == f"Authorization: Bearer {tokens(home)['auditor']}"
        assert address.startswith(f"{URL}/")
