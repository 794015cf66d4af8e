"""The README's examples, run as they stand there."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo import Demo, running_demo

ROOT = Path(__file__).parents[2]
NOBODY = ROOT / "tests" / "faults" / "nobody.json"
EXAMPLES = ("The journey of one euro", "A case from opening to follow-up")
# Whoever writes a file is told what it counts in.
WRITTEN = "lieta: known at"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo without a history, so that the examples are all that it knows."""
    with running_demo(NOBODY) as running:
        yield running


def commands_of(example: str) -> list[tuple[str, str]]:
    """Each command of the example, and what the README shows it to print ('' where nothing)."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(rf"## {example}\n(.*?)\n## ", readme, re.DOTALL)
    assert section is not None
    commands: list[tuple[str, str]] = []
    for line in "".join(BLOCK.findall(section[1])).splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], ""))
        else:
            command, shown = commands.pop()
            commands.append((command, f"{shown}{line}\n"))
    return commands


def run_all(commands: list[str], demo: Demo) -> list[str]:
    """What each command prints, all in one shell."""
    end = "END-OF-COMMAND"
    script = "\n".join(f"{{ {command}\n}} 2>&1; echo {end}" for command in commands)
    environment = os.environ | {"LIETA_HOME": str(demo.home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False, timeout=240,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split(f"{end}\n")[:-1]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_goes_as_the_readme_tells(example: str, demo: Demo) -> None:
    commands = commands_of(example)

    printed = run_all([command for command, _ in commands], demo)

    assert len(commands) > 15
    for (command, shown), told in zip(commands, printed, strict=True):
        if shown:
            assert told == shown, command
        else:
            assert "lieta:" not in told.replace(WRITTEN, ""), (command, told)
