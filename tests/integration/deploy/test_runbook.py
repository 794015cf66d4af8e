"""What RUNBOOK.md tells people to type is what the programs and the databases take."""

import re
import shlex
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo
from typer.main import get_command

from deploy.cli import app
from deploy.roles import CLAIMS, PROJECTIONS
from services.eventlog.pool import open_pool
from services.eventlog.replica import install_replica
from tests.integration.deploy.conftest import Installation

RUNBOOK = Path("deploy/RUNBOOK.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"^ *\$ lieta (.+)$", RUNBOOK, re.MULTILINE)))
STATEMENTS = [
    statement.strip()
    for block in re.findall(r"```sql\n *-- in projections\n(.+?)```", RUNBOOK, re.DOTALL)
    for statement in block.split(";")
    if statement.strip()
]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one_of_the_command_line(command: str) -> None:
    name, *arguments = shlex.split(command)
    # It refuses what the command does not take.
    get_command(app).commands[name].make_context(name, arguments)  # type: ignore[attr-defined]  # it is a group


@pytest.mark.parametrize("metric", sorted(set(re.findall(r"^\| `lieta_(\w+)`", RUNBOOK, re.M))))
def test_each_metric_that_alerts_is_told(metric: str) -> None:
    told = "".join(path.read_text("utf-8") for path in Path("services").rglob("*.py"))

    assert re.search(rf'"(lieta_)?{metric}"', told)


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\(#([\w-]+)\)", RUNBOOK))))
def test_each_link_leads_to_a_heading(anchor: str) -> None:
    headings = re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE)

    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("role", [CLAIMS, PROJECTIONS])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_statement_runs_as_the_role_of_the_service(
    apart: Installation, role: str, statement: str
) -> None:
    database = "claims" if role == CLAIMS else "projections"
    dsn = make_conninfo(getattr(apart.owners, database), user=role)
    with open_pool(dsn) as pool:
        install_replica(pool, "case")

    with apart.acting_as(role, database) as connection, connection.transaction(force_rollback=True):
        connection.execute(statement.encode())


def test_there_is_something_of_each_to_try() -> None:
    assert len(COMMANDS) > 10
    assert len(STATEMENTS) > 3
