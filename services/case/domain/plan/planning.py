"""Approving a version of the support plan."""

from contracts.events.support_plan import SupportPlanApproved
from contracts.http.case import ApproveSupportPlan
from contracts.model import TargetGroup
from contracts.reference import Service, services
from contracts.reference.plan_contents import plan_contents
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case


def approve_support_plan(case: Case, command: ApproveSupportPlan) -> Decision:
    """Approve the next version of the plan; its services and contents suit the target group.

    The care level is the case's on the day, unless the plan states on which it was made.
    """
    day = command.effective_date
    open_on(case, day)
    group = case.target_group_on(day)
    for line in command.lines:
        service_for(line.service, group)
    _refuse_contents_of_others(group, command)
    if "care_level" in _contents_for(group):
        care_level = command.care_level or case.care_level_on(day)
    else:
        care_level = None
    approved = SupportPlanApproved(
        **command.model_dump(exclude={"care_level"}),
        care_level=care_level,
        plan_version=len(case.plans) + 1,
        municipality=responsible(case, day),
    )
    return Decision([approved])


def _contents_for(group: TargetGroup) -> list[str]:
    return [one.field for one in plan_contents().values() if group in one.target_groups]


def _refuse_contents_of_others(group: TargetGroup, command: ApproveSupportPlan) -> None:
    own = _contents_for(group)
    stated = [field for field in plan_contents() if getattr(command, field) is not None]
    foreign = [field for field in stated if field not in own]
    if foreign:
        raise Refusal(
            "plan.contents",
            f"A plan for this target group has no {', '.join(foreign)}. Leave it out; it may say:"
            f" {', '.join(own)}.",
            f"Šīs mērķa grupas plānā nav: {_labels_lv(foreign)}. Nenorādi to; tajā var būt:"
            f" {_labels_lv(own)}.",
            status=UNPROCESSABLE,
        )


def _labels_lv(fields: list[str]) -> str:
    return ", ".join(f"{plan_contents()[field].label_lv} ({field})" for field in fields)


def service_for(code: str, group: TargetGroup) -> Service:
    """The service, if it exists and is meant for the person's target group."""
    service = services().get(code)
    if service is None or group not in service.target_groups:
        fitting = [s.code for s in services().values() if group in s.target_groups]
        raise Refusal(
            "target_group.service",
            f"'{code}' is not a service of this person's target group. Choose of:"
            f" {', '.join(fitting)}.",
            f"'{named_lv('service', code)}' nav šīs mērķa grupas pakalpojums. Izvēlies no:"
            f" {all_named_lv('service', fitting)}.",
            status=UNPROCESSABLE,
        )
    return service
