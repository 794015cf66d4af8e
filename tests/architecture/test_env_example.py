"""deploy/env.example tells every variable that a process takes, and none that nobody takes."""

import re
from pathlib import Path

from pydantic_settings import BaseSettings

from deploy.installing import InstallSettings
from deploy.processes.relay import RelaySettings
from deploy.processes.settings import ProcessSettings, TokenSettings
from services.case.main import CaseSettings
from services.claims.main import ClaimsSettings
from services.kafka.feeds import FeedSettings
from services.kafka.settings import KafkaSettings
from services.projections.main import ProjectionsSettings

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "env.example"
SETTINGS: tuple[type[BaseSettings], ...] = (
    CaseSettings,
    ClaimsSettings,
    FeedSettings,
    InstallSettings,
    KafkaSettings,
    ProcessSettings,
    ProjectionsSettings,
    RelaySettings,
    TokenSettings,
)
OF_S3 = {
    "AWS_ACCESS_KEY_ID",
    "AWS_ALLOW_HTTP",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
}
"""What the client of S3 takes by itself."""
LINE = re.compile(r"^(# )?(?P<name>[A-Z][A-Z0-9_]+)=(?P<value>.*)$", re.MULTILINE)
CLASS = re.compile(r"^class (\w+Settings)\(", re.MULTILINE)


def test_every_variable_is_told_once_and_nothing_else() -> None:
    told = [line["name"] for line in LINE.finditer(EXAMPLE.read_text(encoding="utf-8"))]

    assert sorted(told) == sorted({*OF_S3, *(name for one in SETTINGS for name in _fields(one))})


def test_a_variable_that_is_always_needed_is_not_commented_out() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    set_there = {line["name"] for line in LINE.finditer(text) if line[1] is None}

    needed = {
        name
        for one in SETTINGS
        for name, field in _fields(one).items()
        if one.model_fields[field].is_required()
    }
    assert needed <= set_there


def test_a_default_that_is_shown_is_the_default() -> None:
    shown = {
        line["name"]: line["value"]
        for line in LINE.finditer(EXAMPLE.read_text(encoding="utf-8"))
        if line[1] is not None
    }

    for one in SETTINGS:
        for name, field in _fields(one).items():
            default = one.model_fields[field].default
            if name in shown and not one.model_fields[field].is_required() and default is not None:
                assert shown[name] == str(default), name


def test_no_settings_are_forgotten_here() -> None:
    found = {
        name
        for folder in ("services", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        for name in CLASS.findall(path.read_text(encoding="utf-8"))
    }

    assert found == {one.__name__ for one in SETTINGS}


def _fields(settings: type[BaseSettings]) -> dict[str, str]:
    """The fields by the names of their variables."""
    prefix = str(settings.model_config.get("env_prefix", ""))
    return {f"{prefix}{name}".upper(): name for name in settings.model_fields}
