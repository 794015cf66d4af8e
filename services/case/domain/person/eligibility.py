"""Who may get which service on which day, as a list of checks that anybody can read."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, assert_never

from contracts.dates import months_after, years_after
from contracts.model import Code, Recipient, TargetGroup
from contracts.reference import Service, rule
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.person.opinions import has_valid_opinion
from services.case.domain.state import Case


class Check(NamedTuple):
    """One condition of a rule: whether it is met, and what is so, or has to be mended."""

    rule_id: str
    passed: bool
    en: str
    lv: str


def refuse_ineligible(case: Case, service: Service, day: date, recipient: Recipient) -> None:
    """Refuse a service with the first condition that is not met on this day."""
    for check in checks(case, service, day, recipient):
        if not check.passed:
            raise Refusal(check.rule_id, check.en, check.lv, day=day)


def refuse_unwilling(case: Case, day: date) -> None:
    """Refuse an institution's resident of whom it is not recorded that they take part willingly."""
    for check in _voluntary(case, day):
        if not check.passed:
            raise Refusal(check.rule_id, check.en, check.lv, day=day)


def checks(case: Case, service: Service, day: date, recipient: Recipient) -> Iterator[Check]:
    """Every condition of the service for the person's group, on this day."""
    yield _living(case, day)
    yield _not_erased(case)
    yield from _voluntary(case, day)
    group = case.target_group_on(day)
    match group:
        case "grt":
            yield _adult(case, day)
            yield _mental_disability(case, day)
            yield _assessed(case, day, "eligibility.grt", group)
        case "ft":
            yield _young_enough(case, day)
            if recipient == "representative":
                yield _for_representatives(service, day)
            if service.code in services_by_opinion(day):
                yield _lives_in(case, day, "eligibility.ft_family")
                yield _opinion(case, day)
            else:
                yield _assessed(case, day, "eligibility.ft_assessed", group)
        case "out_of_family_care":
            yield _lives_in(case, day, "eligibility.out_of_family_care")
            yield _young_enough_out_of_family(case, day)
        case _:
            assert_never(group)


def lapsing_checks(case: Case, service: Code, group: TargetGroup, day: date) -> Iterator[Check]:
    """The conditions of a grant that a later target status may end, as they stand on this day.

    Opinions and ages end by themselves: `has_valid_opinion`, `last_day_of_childrens_services`. An
    assessment does not end, and a child out of family care keeps what was granted at 17 as long as
    a child's services may be used.
    """
    yield from _voluntary(case, day)
    match group:
        case "grt":
            yield _mental_disability(case, day)
        case "ft":
            if service in services_by_opinion(day):
                yield _lives_in(case, day, "eligibility.ft_family")
        case "out_of_family_care":
            yield _lives_in(case, day, "eligibility.out_of_family_care")
        case _:
            assert_never(group)


def services_by_opinion(day: date) -> list[str]:
    """The services that a child gets by the VDEĀVK opinion, without an assessment."""
    return rule("eligibility.ft_opinion", day).words("services")


def last_day_of_childrens_services(case: Case, day: date) -> date | None:
    """The last day of a child's services by the rule of this day; None of erased data."""
    if case.birth_date is None:
        return None
    limit = rule("eligibility.child_age", day)
    adult_on = years_after(case.birth_date, limit.number("adult_age_years"))
    return months_after(adult_on, limit.number("months_after"))


def _living(case: Case, day: date) -> Check:
    if case.died_on is not None and case.died_on < day:
        return Check(
            "eligibility.living",
            False,
            f"The person died on {case.died_on}; nothing is granted after that.",
            f"Persona mirusi {case.died_on}; pēc tam neko nepiešķir.",
        )
    return Check("eligibility.living", True, "No death is recorded.", "Nāve nav ierakstīta.")


def _not_erased(case: Case) -> Check:
    if case.birth_date is None:
        return Check(
            "eligibility.erased",
            False,
            "The person's data was erased; this case takes nothing new.",
            "Personas dati ir dzēsti; šajā lietā neko jaunu neieraksta.",
        )
    return Check(
        "eligibility.erased", True, "The personal data is readable.", "Personas dati ir pieejami."
    )


def _voluntary(case: Case, day: date) -> Iterator[Check]:
    status = case.status_on(day)
    if status is None or status.lives_in not in rule("eligibility.voluntary", day).words(
        "lives_in"
    ):
        return
    if status.takes_part_voluntarily:
        en, lv = "The resident takes part voluntarily.", "Iemītnieks piedalās brīvprātīgi."
    else:
        en = (
            f"On {day} the person lives in an institution, and it is not recorded that the person"
            " takes part voluntarily. Record the target status with takes_part_voluntarily."
        )
        lv = (
            f"{day} persona dzīvo institūcijā, un nav ierakstīts, ka tā piedalās brīvprātīgi."
            " Ieraksti mērķa grupas statusu ar takes_part_voluntarily."
        )
    yield Check("eligibility.voluntary", bool(status.takes_part_voluntarily), en, lv)


def _adult(case: Case, day: date) -> Check:
    years = rule("eligibility.grt_adult", day).number("adult_age_years")
    adult_on = years_after(case.birth_date, years) if case.birth_date else date.max
    if adult_on <= day:
        en, lv = f"{years} years old or older.", f"Vecums ir vismaz {years} gadi."
    else:
        en = f"On {day} the person is not {years} years old yet. Grant from that birthday on."
        lv = f"{day} personai vēl nav {years} gadu. Piešķir no šīs dzimšanas dienas."
    return Check("eligibility.grt_adult", adult_on <= day, en, lv)


def _mental_disability(case: Case, day: date) -> Check:
    status = case.status_on(day)
    wanted = rule("eligibility.grt", day)
    groups = wanted.words("disability_groups")
    passed = (
        status is not None
        and status.disability_kind == wanted.text("disability_kind")
        and status.disability_group in groups
    )
    fitting = "/".join(groups)
    if passed:
        en = f"Disability group {fitting} for a mental disorder is recorded."
        lv = f"Ir ierakstīta {fitting} invaliditātes grupa garīgu traucējumu dēļ."
    else:
        en = (
            f"On {day} no disability group {fitting} for a mental disorder is recorded. Record it"
            " in the target status."
        )
        lv = (
            f"{day} nav ierakstīta {fitting} invaliditātes grupa garīgu traucējumu dēļ. Ieraksti"
            " to mērķa grupas statusā."
        )
    return Check("eligibility.grt", passed, en, lv)


def _assessed(case: Case, day: date, rule_id: str, group: TargetGroup) -> Check:
    days = [
        one.effective_date
        for one in case.assessments
        if one.target_group == group and one.effective_date <= day
    ]
    if days:
        en = f"Assessed in the programme on {max(days)}."
        lv = f"Izvērtēšana projektā notikusi {max(days)}."
    else:
        en = (
            f"On {day} the case has no assessment in the programme as one of the target group"
            f" {group}. Record it first."
        )
        lv = (
            f"{day} lietā nav izvērtējuma projektā šajā mērķa grupā:"
            f" {named_lv('target_group', group)}. Vispirms ieraksti to."
        )
    return Check(rule_id, bool(days), en, lv)


def _young_enough(case: Case, day: date) -> Check:
    last = last_day_of_childrens_services(case, day)
    passed = last is not None and day <= last
    limit = rule("eligibility.child_age", day)
    years, months = limit.number("adult_age_years"), limit.number("months_after")
    if passed:
        en = f"Not more than {months} months past the age of {years}."
        lv = f"Nav pagājuši vairāk kā {months} mēneši kopš {years} gadu vecuma."
    else:
        en = (
            f"On {day} more than {months} months have passed since the age of {years}; only"
            " services for adults are open. Record a target status with the target_group grt for"
            " them."
        )
        lv = (
            f"{day} ir pagājuši vairāk kā {months} mēneši kopš {years} gadu vecuma; pieejami tikai"
            " pieaugušo pakalpojumi. Tiem ieraksti mērķa grupas statusu ar target_group grt."
        )
    return Check("eligibility.child_age", passed, en, lv)


def _for_representatives(service: Service, day: date) -> Check:
    fitting = rule("eligibility.representative", day).words("services")
    return Check(
        "eligibility.representative",
        service.code in fitting,
        f"Granted to a representative: {', '.join(fitting)}.",
        f"Likumiskajam pārstāvim piešķir: {all_named_lv('service', fitting)}.",
    )


def _lives_in(case: Case, day: date, rule_id: str) -> Check:
    status = case.status_on(day)
    fitting = rule(rule_id, day).words("lives_in")
    passed = status is not None and status.lives_in in fitting
    if passed:
        en, lv = "The child lives where the rule says.", "Bērna dzīvesvieta atbilst noteikumam."
    else:
        lives_in = status.lives_in if status else "-"
        en = (
            f"On {day} the recorded lives_in is {lives_in}; the service needs"
            f" {' / '.join(fitting)}. Record it in the target status."
        )
        lv = (
            f"{day} ierakstītā dzīvesvieta (lives_in): {named_lv('lives_in', lives_in)};"
            f" pakalpojumam vajag: {all_named_lv('lives_in', fitting)}. Ieraksti to mērķa grupas"
            " statusā."
        )
    return Check(rule_id, passed, en, lv)


def _opinion(case: Case, day: date) -> Check:
    passed = has_valid_opinion(case, day)
    if passed:
        en = f"The VDEĀVK opinion on special care is valid on {day}."
        lv = f"VDEĀVK atzinums par īpašas kopšanas nepieciešamību {day} ir spēkā."
    else:
        en = (
            f"On {day} the case has no valid VDEĀVK opinion on special care. Record it in the"
            " target status."
        )
        lv = f"{day} lietā nav spēkā esoša VDEĀVK atzinuma. Ieraksti to mērķa grupas statusā."
    return Check("eligibility.ft_opinion", passed, en, lv)


def _young_enough_out_of_family(case: Case, day: date) -> Check:
    oldest = rule("eligibility.out_of_family_care", day).number("oldest_age_years")
    too_old_on = years_after(case.birth_date, oldest + 1) if case.birth_date else date.min
    passed = day < too_old_on
    if passed:
        en, lv = f"At most {oldest} years old.", f"Vecums nepārsniedz {oldest} gadus."
    else:
        en = f"On {day} the child is older than {oldest} years."
        lv = f"{day} bērns ir vecāks par {oldest} gadiem."
    return Check("eligibility.out_of_family_care", passed, en, lv)
