"""Reference data of other days: a catalogue in which a service, a content or a step changes."""

from datetime import date
from typing import Any

import pytest

from contracts import reference
from contracts.reference import Service, plan_contents, service, steps
from contracts.reference.plan_contents import PlanContent
from contracts.reference.steps import Step


def catalogued(code: str, **changes: Any) -> Service:
    """An edition of a service, otherwise as it holds."""
    return Service.model_validate(service(code).model_dump() | changes)


def content(field: str, **changes: Any) -> PlanContent:
    """An edition of a content of plans, otherwise as it holds."""
    held = plan_contents.plan_contents()[field]
    return PlanContent.model_validate(held.model_dump() | changes)


def changed_on(day: date, code: str, **changes: Any) -> tuple[Service, Service]:
    """The editions of a service that changes on a day."""
    before = catalogued(code, valid_to=date.fromordinal(day.toordinal() - 1))
    return before, catalogued(code, valid_from=day, **changes)


def in_catalogue(monkeypatch: pytest.MonkeyPatch, *editions: Service) -> None:
    """Let a service have these editions."""
    known = reference._service_editions() | {editions[0].code: editions}
    monkeypatch.setattr(reference, "_service_editions", lambda: known)


def in_plans(monkeypatch: pytest.MonkeyPatch, *editions: PlanContent) -> None:
    """Let a content of plans have these editions."""
    known = plan_contents._content_editions() | {editions[0].field: editions}
    monkeypatch.setattr(plan_contents, "_content_editions", lambda: known)


def among_steps(monkeypatch: pytest.MonkeyPatch, *editions: Step) -> None:
    """Let a step have these editions."""
    known = steps._step_editions() | {editions[0].command: editions}
    monkeypatch.setattr(steps, "_step_editions", lambda: known)
