"""Approving a version of the support plan."""

from datetime import date

from contracts.events.support_plan import SupportPlanApproved
from contracts.http.case import ApproveSupportPlan
from contracts.model import TargetGroup
from contracts.reference import Service, quoted_service, service_codes, services
from contracts.reference.plan_contents import plan_contents, plan_fields, quoted_content
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case


def approve_support_plan(case: Case, command: ApproveSupportPlan) -> Decision:
    """Approve the next version of the plan; its services and contents suit day and target group.

    The care level is the case's on the day, unless the plan states on which it was made.
    """
    day = command.effective_date
    open_on(case, day)
    group = case.target_group_on(day)
    for line in command.lines:
        service_for(line.service, group, day)
    _refuse_contents_of_other_days(command)
    _refuse_contents_of_others(group, command)
    if "care_level" in _contents_for(group, day):
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


def _contents_for(group: TargetGroup, day: date) -> list[str]:
    return [one.field for one in plan_contents(day).values() if group in one.target_groups]


def _stated(command: ApproveSupportPlan) -> list[str]:
    return [field for field in plan_fields() if getattr(command, field) is not None]


def _refuse_contents_of_other_days(command: ApproveSupportPlan) -> None:
    day = command.effective_date
    absent = [field for field in _stated(command) if field not in plan_contents(day)]
    if absent:
        raise Refusal(
            "plan.contents_in_force",
            f"On {day} a support plan has no {', '.join(absent)}. Leave it out; GET /plan-contents"
            " says from when to when a plan has what.",
            f"{day} atbalsta plānā nav: {_labels_lv(absent, day)}. Nenorādi to; GET /plan-contents"
            " pasaka, no kuras līdz kurai dienai plānā kas ir.",
            status=UNPROCESSABLE,
        )


def _refuse_contents_of_others(group: TargetGroup, command: ApproveSupportPlan) -> None:
    day = command.effective_date
    own = _contents_for(group, day)
    foreign = [field for field in _stated(command) if field not in own]
    if foreign:
        raise Refusal(
            "plan.contents",
            f"A plan for this target group has no {', '.join(foreign)}. Leave it out; it may say:"
            f" {', '.join(own)}.",
            f"Šīs mērķa grupas plānā nav: {_labels_lv(foreign, day)}. Nenorādi to; tajā var būt:"
            f" {_labels_lv(own, day)}.",
            status=UNPROCESSABLE,
        )


def _labels_lv(fields: list[str], day: date) -> str:
    return ", ".join(f"{quoted_content(field, day).label_lv} ({field})" for field in fields)


def service_for(code: str, group: TargetGroup, day: date) -> Service:
    """The edition of the service that holds on the day, if it is meant for the target group."""
    held = services(day)
    service = held.get(code)
    if service is None and code in service_codes():
        raise not_in_force(code, day)
    if service is None or group not in service.target_groups:
        fitting = [one.code for one in held.values() if group in one.target_groups]
        raise Refusal(
            "target_group.service",
            f"'{code}' is not a service of this person's target group. Choose of:"
            f" {', '.join(fitting)}.",
            f"'{named_lv('service', code)}' nav šīs mērķa grupas pakalpojums. Izvēlies no:"
            f" {all_named_lv('service', fitting)}.",
            status=UNPROCESSABLE,
        )
    return service


def not_in_force(code: str, day: date) -> Refusal:
    """The refusal of a service that the catalogue does not have on this day, but on others."""
    edition = quoted_service(code, day)
    if edition.has_begun_by(day):
        en, lv = f"only until {edition.valid_to}", f"tikai līdz {edition.valid_to}"
    else:
        en, lv = f"only from {edition.valid_from}", f"tikai no {edition.valid_from}"
    return Refusal(
        "service.in_force",
        f"On {day} '{code}' is not in force, {en}. Choose a service of the catalogue of that day"
        f" (GET /services?on={day}).",
        f"{day} kataloga pakalpojums '{named_lv('service', code)}' nav spēkā, {lv}. Izvēlies"
        f" pakalpojumu no šīs dienas kataloga (GET /services?on={day}).",
        status=UNPROCESSABLE,
        day=day,
    )
