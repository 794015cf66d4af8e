"""Approving a version of the support plan."""

from contracts.events.support_plan import SupportPlanApproved
from contracts.http.case import ApproveSupportPlan
from contracts.reference import Service, services
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case


def approve_support_plan(case: Case, command: ApproveSupportPlan) -> Decision:
    """Approve the next version of the plan; its services suit the person's target group."""
    open_on(case, command.effective_date)
    for line in command.lines:
        service_for(case, line.service)
    approved = SupportPlanApproved(
        **command.model_dump(),
        plan_version=len(case.plans) + 1,
        municipality=responsible(case, command.effective_date),
    )
    return Decision([approved])


def service_for(case: Case, code: str) -> Service:
    """The service, if it exists and is meant for the person's target group."""
    service = services().get(code)
    group = case.opened.target_group
    if service is None or group not in service.target_groups:
        fitting = ", ".join(s.code for s in services().values() if group in s.target_groups)
        raise Refusal(
            "target_group.service",
            f"'{code}' is not a service of this person's target group. Choose of: {fitting}.",
            f"'{code}' nav šīs mērķa grupas pakalpojums. Izvēlies no: {fitting}.",
            status=UNPROCESSABLE,
        )
    return service
