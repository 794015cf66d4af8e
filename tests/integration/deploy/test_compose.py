"""What compose.yaml and the Dockerfile say is what the programs take and what the tests run."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from contracts.cli import app
from deploy import cli
from deploy.installing import InstallSettings
from deploy.kafka.broker import SETTINGS
from deploy.processes.settings import ProcessSettings, TokenSettings
from deploy.roles import ROLES
from deploy.secrets_folder import make_secrets
from services.case.main import CaseSettings
from services.claims.main import ClaimsSettings
from services.kafka.feeds import FeedSettings
from services.kafka.settings import KafkaSettings
from services.projections.main import ProjectionsSettings

DEPLOY = Path("deploy")
OWN = "lieta"
PROGRAMS_SETTINGS = (
    InstallSettings, FeedSettings, ProcessSettings, TokenSettings, CaseSettings, ClaimsSettings,
    KafkaSettings, ProjectionsSettings,
)  # fmt: skip


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def own_processes(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: service for name, service in compose["services"].items() if service["image"] == OWN
    }


def known_variables() -> set[str]:
    known = {"LIETA_RELAY_DSN"}
    for settings in PROGRAMS_SETTINGS:
        prefix = settings.model_config.get("env_prefix", "")
        known |= {f"{prefix}{field}".upper() for field in settings.model_fields}
    return known


def test_every_process_runs_a_command_of_the_command_line(compose: dict[str, Any]) -> None:
    assert cli.app is app
    commands = get_command(app).commands  # type: ignore[attr-defined]  # it is a group
    for process in own_processes(compose).values():
        name, *arguments = process["command"]
        # It refuses what the command does not take.
        commands[name].make_context(name, arguments)


def test_every_variable_is_one_that_the_programs_take(compose: dict[str, Any]) -> None:
    for process in own_processes(compose).values():
        for variable in process["environment"]:
            if variable != "PGSERVICEFILE":
                assert variable in known_variables()


def test_no_secret_stands_in_the_environment_and_each_file_named_is_given(
    compose: dict[str, Any],
) -> None:
    for process in compose["services"].values():
        given = set(process.get("secrets", ()))
        for variable, value in process.get("environment", {}).items():
            if variable.endswith("_DSN"):
                assert value.startswith("service=")
            if value.startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in given
        assert given <= compose["secrets"].keys()


def test_every_secret_is_made_and_gives_each_connection_its_service(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    make_secrets(tmp_path)

    for secret in compose["secrets"].values():
        assert (tmp_path / Path(secret["file"]).name).is_file()
    for process in own_processes(compose).values():
        environment = process["environment"]
        services = (tmp_path / Path(environment["PGSERVICEFILE"]).name).read_text(encoding="utf-8")
        for variable, value in environment.items():
            if variable.endswith("_DSN"):
                assert f"[{value.removeprefix('service=')}]" in services
    assert set(ROLES) <= set(compose["services"]["install"]["secrets"])


def test_every_volume_and_network_named_is_there(compose: dict[str, Any]) -> None:
    for process in compose["services"].values():
        for volume in process.get("volumes", ()):
            source = volume.split(":")[0]
            is_file = source.startswith("./")
            assert (DEPLOY / source).is_file() if is_file else source in compose["volumes"]
        assert set(process["networks"]) <= compose["networks"].keys()
        assert set(process.get("depends_on", ())) <= compose["services"].keys()


def test_processes_are_not_root_and_write_nothing_but_their_volumes(
    compose: dict[str, Any],
) -> None:
    for process in own_processes(compose).values():
        assert process["read_only"] is True
        assert process["cap_drop"] == ["ALL"]
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 10001" in lines
    for image in [line.split()[1] for line in lines if line.startswith("FROM")]:
        assert re.fullmatch(r"python:3\.\d+-slim-\w+", image)


def test_only_loopback_of_the_machine_reaches_the_gateway_and_nothing_else(
    compose: dict[str, Any],
) -> None:
    ports = {name: one["ports"] for name, one in compose["services"].items() if "ports" in one}
    assert ports == {"gateway": ["127.0.0.1:8000:8000"]}


def test_the_gateway_knows_the_services_by_their_names(compose: dict[str, Any]) -> None:
    gateway = (DEPLOY / "gateway.conf").read_text(encoding="utf-8")
    named = set(re.findall(r"server (\w+):8000;", gateway))
    assert named == {"case", "claims", "projections"}
    assert named <= compose["services"].keys()


def test_the_broker_is_set_as_the_one_that_tests_run(compose: dict[str, Any]) -> None:
    kafka = compose["services"]["kafka"]
    told = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in kafka["environment"].items()
    }
    assert {name: told.get(name) for name in SETTINGS} == SETTINGS
    version = kafka["image"].partition(":")[2]
    assert f"<version>{version}</version>" in (DEPLOY / "kafka/pom.xml").read_text("utf-8")
