"""Who assesses, with which instrument, and how the care level comes about."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from contracts.events.assessment import AssessmentRecorded, TeamMember
from contracts.events.granting import GrantRepriced
from contracts.http.case import RecordAssessment, RecordReview
from contracts.model import CareLevel, TargetGroup
from contracts.reference import instruments as reference
from contracts.reference.instruments import Instrument, instruments
from contracts.refusal import Refusal
from tests.support import facts
from tests.support.facts import MARCH
from tests.support.registers import approval, contract, provider, rate
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

GROUPS: tuple[TargetGroup, ...] = ("grt", "ft", "out_of_family_care")


def assessment(**changes: Any) -> RecordAssessment:
    fields: dict[str, Any] = {
        "effective_date": MARCH,
        "instrument": "di_assessment",
        "instrument_version": 1,
        "team": facts.team(),
        "care_level": "III",
    }
    return RecordAssessment(**(fields | changes))


def member(specialist: str, **changes: Any) -> TeamMember:
    fields: dict[str, Any] = {"experience_years": 5, "di_training_hours": 8}
    return TeamMember(specialist=specialist, **(fields | changes))


def team_without(specialist: str, group: TargetGroup = "grt") -> tuple[TeamMember, ...]:
    return tuple(one for one in facts.team(group) if one.specialist != specialist)


@specifies("assessment.leader")
def test_one_social_worker_leads_the_assessment() -> None:
    case = given(facts.opened())
    led_by_another = [
        one.model_copy(update={"leads": one.specialist == "psychiatrist"}) for one in facts.team()
    ]
    led_by_two = [one.model_copy(update={"leads": True}) for one in facts.team()]

    assert when(case, assessment()).facts
    assert refused(lambda: when(case, assessment(team=led_by_another))) == "assessment.leader"
    assert refused(lambda: when(case, assessment(team=led_by_two))) == "assessment.leader"


@specifies("assessment.leader")
def test_no_reason_makes_a_psychiatrist_lead() -> None:
    led_by_another = (member("psychiatrist", leads=True), member("social_worker"))
    command = assessment(team=led_by_another, override_reason="Steidzami")

    assert refused(lambda: when(given(facts.opened()), command)) == "assessment.leader"


@specifies("assessment.team.grt", "assessment.team.ft", "assessment.team.out_of_family_care")
@pytest.mark.parametrize(
    ("group", "specialists"),
    [
        ("grt", {"psychiatrist", "occupational_therapist"}),
        (
            "ft",
            {"special_pedagogue", "clinical_psychologist", "child_psychiatrist", "physiotherapist"},
        ),
        (
            "out_of_family_care",
            {
                "special_pedagogue",
                "clinical_psychologist",
                "child_psychiatrist",
                "physiotherapist",
                "neurologist",
                "paediatrician",
            },
        ),
    ],
)
def test_a_team_has_the_specialists_of_its_group(group: TargetGroup, specialists: set[str]) -> None:
    case = given(facts.opened(group))
    assert {one.specialist for one in facts.team(group)} == specialists | {"social_worker"}

    assert when(case, assessment(team=facts.team(group))).facts
    for missing in specialists:
        command = assessment(team=team_without(missing, group))
        assert refused(partial(when, case, command)) == f"assessment.team.{group}"


@specifies("assessment.team_evidence")
@pytest.mark.parametrize(
    "short",
    [
        {"experience_years": 4},
        {"experience_years": None},
        {"di_training_hours": 7},
        {"di_training_hours": None},
    ],
)
def test_every_member_shows_five_years_of_experience_and_eight_hours_of_training(
    short: dict[str, int | None],
) -> None:
    case = given(facts.opened())
    enough = (*team_without("psychiatrist"), member("psychiatrist"))
    too_little = (*team_without("psychiatrist"), member("psychiatrist", **short))

    assert when(case, assessment(team=enough)).facts
    refusal = refused(lambda: when(case, assessment(team=too_little)))
    assert refusal == "assessment.team_evidence"


@specifies("assessment.team.grt", "assessment.team_evidence")
def test_a_short_team_assesses_with_a_reason_that_is_recorded() -> None:
    alone = (TeamMember(specialist="social_worker", leads=True),)
    command = assessment(team=alone, override_reason="Psihiatrs nav pieejams novadā")

    [recorded] = when(given(facts.opened()), command).facts

    assert isinstance(recorded, AssessmentRecorded)
    assert recorded.override_reason == "Psihiatrs nav pieejams novadā"


def of_the_instrument(**changes: Any) -> Instrument:
    [shipped] = instruments()
    return Instrument.model_validate(shipped.model_dump() | changes)


def ship(monkeypatch: pytest.MonkeyPatch, *some: Instrument) -> None:
    monkeypatch.setattr(reference, "instruments", lambda: some)


@specifies("assessment.instrument")
@pytest.mark.parametrize("unknown", [{"instrument": "horoscope"}, {"instrument_version": 2}])
def test_an_unknown_instrument_or_version_is_refused(unknown: dict[str, Any]) -> None:
    case = given(facts.opened())

    assert refused(lambda: when(case, assessment(**unknown))) == "assessment.instrument"


@specifies("assessment.instrument")
def test_an_instrument_is_used_for_its_groups_while_it_is_valid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = MARCH + timedelta(days=7)
    ship(monkeypatch, of_the_instrument(target_groups=["grt"], valid_from=MARCH, valid_to=last))
    adult, child = given(facts.opened()), given(facts.opened("ft"))

    assert when(adult, assessment(effective_date=last)).facts
    late = assessment(effective_date=last + timedelta(days=1))
    assert refused(lambda: when(adult, late)) == "assessment.instrument"
    of_child = assessment(team=facts.team("ft"))
    assert refused(lambda: when(child, of_child)) == "assessment.instrument"


@pytest.mark.parametrize("group", GROUPS)
def test_the_shipped_instrument_scores_four_dimensions_of_every_group(group: TargetGroup) -> None:
    scores = {"health": 0, "self_care": 50, "communication": 100}
    command = assessment(team=facts.team(group), scores=scores, quality_of_life_score=64)

    [recorded] = when(given(facts.opened(group)), command).facts

    assert isinstance(recorded, AssessmentRecorded)
    assert (recorded.scores, recorded.quality_of_life_score) == (scores, 64)


@specifies("assessment.scores")
@pytest.mark.parametrize(
    "outcome",
    [
        {"scores": {"health": 101}},
        {"scores": {"luck": 7}},
        {"quality_of_life_score": 101},
        {"scores": {"quality_of_life": 30}, "quality_of_life_score": 31},
    ],
)
def test_scores_are_of_the_dimensions_and_within_their_scales(outcome: dict[str, Any]) -> None:
    case = given(facts.opened())

    assert refused(lambda: when(case, assessment(**outcome))) == "assessment.scores"


@specifies("assessment.scores")
def test_a_score_of_an_unknown_dimension_is_refused_without_repeating_what_was_sent() -> None:
    command = assessment(scores={"anna_berzina": 7})

    with pytest.raises(Refusal) as refusal:
        when(given(facts.opened()), command)

    assert "anna_berzina" not in refusal.value.en + refusal.value.lv
    assert "self_care" in refusal.value.en


BANDS = {
    "by": "score_bands",
    "dimensions": ["health", "self_care"],
    "bands": [
        {"least": 0, "level": "I"},
        {"least": 50, "level": "II"},
        {"least": 100, "level": "III"},
        {"least": 150, "level": "IV"},
    ],
}


@specifies("assessment.care_level")
@pytest.mark.parametrize(
    ("health", "self_care", "level"),
    [(0, 0, "I"), (30, 19, "I"), (30, 20, "II"), (100, 49, "III"), (50, 100, "IV")],
)
def test_an_instrument_may_compute_the_level_from_the_sum_of_its_scores(
    monkeypatch: pytest.MonkeyPatch, health: int, self_care: int, level: str
) -> None:
    ship(monkeypatch, of_the_instrument(level=BANDS))
    case = given(facts.opened())
    scores = {"health": health, "self_care": self_care}

    for stated in ("I", "II", "III", "IV"):
        command = assessment(scores=scores, care_level=stated)
        if stated == level:
            assert when(case, command).facts
        else:
            refusal = refused(partial(when, case, command))
            assert refusal == "assessment.care_level"


@specifies("assessment.care_level")
def test_another_level_than_the_computed_one_needs_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ship(monkeypatch, of_the_instrument(level=BANDS))
    command = assessment(
        scores={"health": 0, "self_care": 0}, care_level="IV", override_reason="Redzes zudums"
    )

    assert when(given(facts.opened()), command).facts


@specifies("assessment.scores")
def test_a_level_is_not_computed_from_missing_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    ship(monkeypatch, of_the_instrument(level=BANDS))
    command = assessment(scores={"health": 70}, override_reason="Nav laika")

    assert refused(lambda: when(given(facts.opened()), command)) == "assessment.scores"


@pytest.mark.parametrize("least", [(1, 50), (0, 0), (50, 0)])
def test_bands_that_leave_a_sum_without_a_level_are_no_instrument(least: tuple[int, int]) -> None:
    bands = [{"least": one, "level": "I"} for one in least]

    with pytest.raises(ValueError, match="band"):
        of_the_instrument(level=BANDS | {"bands": bands})


def test_a_reassessment_holds_from_its_day() -> None:
    later = date(2023, 9, 1)
    case = after(
        given(facts.opened()),
        assessment(care_level="III"),
        assessment(care_level="II", effective_date=later),
    )

    assert case.care_level_on(later - timedelta(days=1)) == "III"
    assert case.care_level_on(later) == "II"


def test_of_one_day_the_level_that_was_recorded_last_holds() -> None:
    review = RecordReview(effective_date=MARCH, satisfaction=3, care_level="IV", outcome="Sliktāk")
    assess = assessment(care_level="II")

    planned = given(facts.opened(), facts.planned("home_care"))

    assert after(planned, assess, review).care_level_on(MARCH) == "IV"
    assert after(planned, review, assess).care_level_on(MARCH) == "II"


def test_another_care_level_prices_the_subsidy_anew_from_its_day() -> None:
    levels: tuple[CareLevel, ...] = ("I", "II", "III", "IV")
    service = "care_level_support"
    prices = [
        rate(service, pricing_basis="care_level_subsidy", care_level=level, unit_price_cents=cents)
        for level, cents in zip(levels, (10_000, 20_000, 30_000, 40_000), strict=True)
    ]
    world = World(provider(service), contract(service), approval(), *prices)
    granting = facts.grant_service(
        service=service,
        pricing_basis="care_level_subsidy",
        unit_price_cents=None,
        quantity_limit=10,
    )
    planned = (facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned(service))
    case = after(given(*planned), granting, world=world)
    later = date(2023, 6, 1)

    decision = when(case, assessment(care_level="III", effective_date=later), world)

    _, repriced = decision.facts
    assert isinstance(repriced, GrantRepriced)
    assert (repriced.effective_date, repriced.care_level) == (later, "III")
    assert repriced.unit_price_cents == 30_000
    assert [movement.resource for movement in decision.movements] == ["contract_ceiling"]


def test_the_same_care_level_changes_no_price() -> None:
    case = given(facts.opened(), facts.assessed())

    decision = when(case, assessment(care_level="II", effective_date=date(2023, 6, 1)))

    assert len(decision.facts) == 1
    assert not decision.movements
