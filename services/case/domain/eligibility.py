"""Who may get which service on which day, as a list of checks that anybody can read."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, assert_never

from contracts.model import Recipient
from contracts.reference import Service, rule
from contracts.refusal import Refusal
from services.case.domain.state import Case


class Check(NamedTuple):
    """One condition of a rule: whether it is met, and what is so, or has to be mended."""

    rule_id: str
    passed: bool
    en: str
    lv: str


def refuse_ineligible(case: Case, service: Service, day: date, recipient: Recipient) -> None:
    """Refuse a service with the first condition that the person does not meet on this day."""
    for check in checks(case, service, day, recipient):
        if not check.passed:
            raise Refusal(check.rule_id, check.en, check.lv)


def checks(case: Case, service: Service, day: date, _recipient: Recipient) -> Iterator[Check]:
    """Every condition of the service for the person's group, on this day."""
    match case.opened.target_group:
        case "grt":
            yield _mental_disability(case, day)
            yield _assessed(case, day, "eligibility.grt")
        case "ft" | "out_of_family_care":
            if service.code in rule("eligibility.ft_opinion", day).words("services"):
                yield _opinion(case, day)
            else:
                yield _assessed(case, day, "eligibility.ft_assessed")
        case _:
            assert_never(case.opened.target_group)


def _mental_disability(case: Case, day: date) -> Check:
    status = case.status_on(day)
    groups = rule("eligibility.grt", day).words("disability_groups")
    passed = (
        status is not None
        and status.disability_kind == "mental"
        and status.disability_group in groups
    )
    fitting = "/".join(groups)
    return Check(
        "eligibility.grt",
        passed,
        f"Disability group {fitting} for a mental disorder is recorded for {day}."
        if passed
        else f"On {day} no disability group {fitting} for a mental disorder is recorded. Record it"
        " in the target status.",
        f"{day} ir ierakstīta {fitting} invaliditātes grupa garīgu traucējumu dēļ."
        if passed
        else f"{day} nav ierakstīta {fitting} invaliditātes grupa garīgu traucējumu dēļ. Ieraksti"
        " to mērķa grupas statusā.",
    )


def _assessed(case: Case, day: date, rule_id: str) -> Check:
    assessment = case.assessment_on(day)
    if assessment is not None:
        return Check(
            rule_id,
            True,
            f"Assessed in the programme on {assessment.effective_date}.",
            f"Izvērtēšana projektā notikusi {assessment.effective_date}.",
        )
    return Check(
        rule_id,
        False,
        f"On {day} the case has no assessment in the programme. Record it first.",
        f"{day} lietā nav izvērtējuma projektā. Vispirms ieraksti to.",
    )


def _opinion(case: Case, day: date) -> Check:
    status = case.status_on(day)
    first = status.opinion_valid_from if status else None
    last = status.opinion_valid_to if status else None
    passed = first is not None and first <= day <= (last or date.max)
    return Check(
        "eligibility.ft_opinion",
        passed,
        f"The VDEĀVK opinion on special care is valid on {day}."
        if passed
        else f"On {day} the case has no valid VDEĀVK opinion on special care. Record it in the"
        " target status.",
        f"VDEĀVK atzinums par īpašas kopšanas nepieciešamību {day} ir spēkā."
        if passed
        else f"{day} lietā nav spēkā esoša VDEĀVK atzinuma. Ieraksti to mērķa grupas statusā.",
    )
