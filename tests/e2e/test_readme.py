"""The README's journey of one euro, run as it stands there."""

import os
import re
import subprocess
from pathlib import Path

from tests.support.demo import Demo, running_demo

ROOT = Path(__file__).parents[2]
NOBODY = ROOT / "tests" / "faults" / "nobody.json"
JOURNEY = re.compile(r"## The journey of one euro\n(.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def journey() -> list[tuple[str, str]]:
    """Each command of the journey, and what the README shows it to print ('' where nothing)."""
    section = JOURNEY.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert section is not None
    commands: list[tuple[str, str]] = []
    for line in "".join(BLOCK.findall(section[1])).splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], ""))
        else:
            command, shown = commands.pop()
            commands.append((command, f"{shown}{line}\n"))
    return commands


def without_positions(text: str) -> str:
    """The text with log positions, which depend on the history before, made alike."""
    return re.sub(r"(?m)^\d+,(?=\d+,home_care)", "POSITION,", text)


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


def test_the_journey_of_one_euro_goes_as_the_readme_tells() -> None:
    commands = journey()
    with running_demo(NOBODY) as demo:
        printed = run_all([command for command, _ in commands], demo)

    assert len(commands) > 15
    for (command, shown), told in zip(commands, printed, strict=True):
        if shown:
            assert without_positions(told) == without_positions(shown), command
        else:
            assert "lieta:" not in told, (command, told)
