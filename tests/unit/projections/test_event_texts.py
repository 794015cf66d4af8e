"""The line that a timeline shows of an event."""

import pytest

from contracts.events import CaseFact
from contracts.reference.event_texts import event_text
from contracts.reference.words import Language
from services.projections.models.case_timeline import parameters_of
from tests.unit.projections.facts import case_facts, classes, delivered

FACTS = case_facts()


def test_the_facts_tried_here_are_of_every_class() -> None:
    assert {type(fact) for fact in FACTS} == classes(CaseFact)


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type_name)
def test_every_event_has_a_line_in_both_languages(fact: CaseFact, language: Language) -> None:
    text = event_text(fact.type_name, parameters_of(fact), language)

    assert text
    assert "{" not in text


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type_name)
def test_no_parameter_repeats_a_name_or_a_free_text(fact: CaseFact) -> None:
    kept = str(parameters_of(fact)).lower()

    assert "ziedu" not in kept
    assert "320000" not in kept
    assert "1980" not in kept


def test_codes_become_words() -> None:
    parameters = parameters_of(delivered(service="day_centre", recipient="representative"))

    assert event_text("case.delivery_recorded", parameters, "en") == (
        "Delivered: day centre, 2.5 × day, to the legal representative"
    )
    assert event_text("case.delivery_recorded", parameters, "lv") == (
        "Sniegts: dienas aprūpes centrs, 2.5 × diena, saņēmējs: likumiskais pārstāvis"
    )


def test_a_code_that_left_its_catalogue_stands_for_itself() -> None:
    assert event_text("case.service_ended", {"service": "sauna"}, "en") == "Service ended: sauna"
