"""Import files: histories of one case."""

import json
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from tests.support.facts import new_personal_code, team_body
from tests.support.registers import contract_reference

Lines = list[dict[str, Any]]


def line(command: str, subject: UUID, actor: str = "ilze", **body: Any) -> dict[str, Any]:
    return {
        "command": command,
        "command_id": str(uuid4()),
        "id": str(subject),
        "actor": actor,
        "body": body,
    }


def history_of(subject: UUID, deliveries: int = 3) -> Lines:
    grant = str(uuid4())
    start = {"effective_date": "2022-01-03"}
    lines = [
        line(
            "open_case",
            subject,
            **start,
            municipality="bauskas-novads",
            target_group="grt",
            given_name="Anna",
            family_name="Izdomāta",
            personal_code=new_personal_code(),
            birth_date="1980-05-17",
            application_reference="I-1",
        ),
        line(
            "record_target_status",
            subject,
            **start,
            disability_group="I",
            disability_kind="mental",
            lives_in="family",
        ),
        line(
            "record_assessment",
            subject,
            **start,
            instrument="di_assessment",
            instrument_version=1,
            team=team_body(),
            care_level="II",
        ),
        line(
            "approve_support_plan",
            subject,
            **start,
            lines=[{"service": "home_care", "quantity": 8, "per": "week", "goal": "Mājās"}],
        ),
        line(
            "grant_service",
            subject,
            **start,
            grant_id=grant,
            service="home_care",
            decision_reference="L-1",
            contract_reference=contract_reference("bauskas-novads"),
            provider="SIA Atbalsts",
            pricing_basis="vvi",
            unit_price_cents=712,
            quantity_limit=500,
            period_to="2022-12-31",
        ),
    ]
    for month in range(1, deliveries + 1):
        day = f"2022-{month:02}-15"
        lines.append(
            line("record_delivery", subject, effective_date=day, grant_id=grant, quantity=10)
        )
    return lines


OFFICER = {"Authorization": "Bearer region_officer marta"}


def as_jsonl(lines: Lines) -> bytes:
    """The lines as an import file."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in lines)


def send(
    client: TestClient, path: str, lines: Lines | bytes, headers: dict[str, str] | None = None
) -> Any:
    raw = lines if isinstance(lines, bytes) else as_jsonl(lines)
    return client.post(f"{path}/import", content=raw, headers=headers)
