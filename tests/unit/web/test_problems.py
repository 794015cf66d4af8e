"""What a problem document tells of a request that is not valid, and what it keeps to itself."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from contracts.http.case import RecordAssessment, RecordReview
from contracts.http.granting import RecordDelivery
from services.web.problems import field_errors
from tests.support import facts


def fields_of(scores: dict[Any, Any]) -> list[str]:
    """The fields that are named when an assessment with these scores is not valid."""
    with pytest.raises(ValidationError) as invalid:
        RecordAssessment.model_validate(
            {
                "effective_date": "2023-03-01",
                "instrument": "di_assessment",
                "instrument_version": 1,
                "team": facts.team(),
                "care_level": "II",
                "scores": scores,
            }
        )
    return [one.field for one in field_errors(invalid.value.errors())]


@pytest.mark.parametrize("score", ["daudz", -1, 1001, None])
@pytest.mark.parametrize("key", ["health", "anna_berzina", "320000-00008"])
def test_a_key_that_somebody_sent_is_not_told(key: str, score: object) -> None:
    assert set(fields_of({key: score})) <= {"scores.?", "scores.?.[key]"}


def test_the_key_of_a_score_that_fits_is_not_told_either() -> None:
    assert fields_of({"Anna Bērziņa": 7}) == ["scores.?.[key]"]


def test_a_field_of_the_contract_is_told() -> None:
    with pytest.raises(ValidationError) as invalid:
        RecordAssessment.model_validate({"team": [{"specialist": "Psihiatrs"}], "scores": 7})

    named = {one.field for one in field_errors(invalid.value.errors())}
    assert {"team.0.specialist", "scores", "care_level"} <= named


def latvian_of(model: type[BaseModel], body: dict[str, Any]) -> dict[str, str | None]:
    """What is said in Latvian of each field that does not fit."""
    with pytest.raises(ValidationError) as invalid:
        model.model_validate(body)
    return {one.field: one.message_lv for one in field_errors(invalid.value.errors())}


def test_latvian_tells_why_a_field_does_not_fit() -> None:
    told = latvian_of(
        RecordReview, {"effective_date": "2023-02-30", "satisfaction": 9, "mood": "good"}
    )

    assert told == {
        "effective_date": "jābūt derīgam datumam formā GGGG-MM-DD",
        "satisfaction": "jābūt ne lielākam par 5",
        "outcome": "lauks ir obligāts",
        "mood": "tāda lauka nav",
    }
    level = latvian_of(RecordReview, {"care_level": "V"})["care_level"]
    assert level == "atļautās vērtības: 'I', 'II', 'III' vai 'IV'"


def test_latvian_messages_never_repeat_what_was_sent() -> None:
    sent = "anna_berzina"

    told = latvian_of(RecordReview, dict.fromkeys(RecordReview.model_fields, sent))

    assert not any(sent in (message or "") for message in told.values())


@pytest.mark.parametrize("day", [1672531200, "1672531200", 1.5, True])
def test_a_number_is_no_day(day: object) -> None:
    told = latvian_of(RecordReview, {"effective_date": day})

    assert told["effective_date"] == "dienu raksta kā tekstu formā GGGG-MM-DD"


def test_neither_true_nor_false_is_a_number() -> None:
    told = latvian_of(RecordReview, {"satisfaction": True})

    assert told["satisfaction"] == "jābūt skaitlim, nevis true vai false"
    assert latvian_of(RecordDelivery, {"quantity": True})["quantity"] == told["satisfaction"]
