"""An event's schema may grow; what was valid stays valid, and what was promised is still there."""

from copy import deepcopy
from typing import Any

import pytest

from contracts.events.delivery import DeliveryRecorded
from deploy.published.compatibility import incompatibilities
from deploy.published.event_schemas import event_schema

Schema = dict[str, Any]


def changed(change: Any) -> Schema:
    """The schema of a delivery, changed."""
    schema = deepcopy(event_schema(DeliveryRecorded))
    change(schema["properties"], schema)
    return schema


def without_a_field(properties: Schema, schema: Schema) -> None:
    del properties["provider"]


def with_a_required_field(properties: Schema, schema: Schema) -> None:
    properties["odometer_km"] = {"type": "integer"}
    schema["required"].append("odometer_km")


def with_a_field_that_may_be_absent_now(properties: Schema, schema: Schema) -> None:
    schema["required"].remove("service")


def with_another_type(properties: Schema, schema: Schema) -> None:
    properties["service"]["type"] = "integer"


def with_another_format(properties: Schema, schema: Schema) -> None:
    properties["effective_date"]["format"] = "date-time"


def with_fewer_values(properties: Schema, schema: Schema) -> None:
    properties["recipient"]["enum"].remove("representative")


def with_a_lower_limit(properties: Schema, schema: Schema) -> None:
    [price] = [one for one in properties["unit_price_cents"]["anyOf"] if "maximum" in one]
    price["maximum"] = 10


def with_one_alternative_less(properties: Schema, schema: Schema) -> None:
    properties["provider"]["anyOf"].pop()


def with_a_definition_narrowed(properties: Schema, schema: Schema) -> None:
    properties["days_by_kind"]["anyOf"][0]["additionalProperties"]["type"] = "string"


@pytest.mark.parametrize(
    "change",
    [
        without_a_field,
        with_a_required_field,
        with_a_field_that_may_be_absent_now,
        with_another_type,
        with_another_format,
        with_fewer_values,
        with_a_lower_limit,
        with_one_alternative_less,
        with_a_definition_narrowed,
    ],
)
def test_a_schema_that_breaks_a_reader_takes_no_schemas_place(change: Any) -> None:
    found = incompatibilities(event_schema(DeliveryRecorded), changed(change))

    assert found


def with_a_field_that_has_a_default(properties: Schema, schema: Schema) -> None:
    properties["odometer_km"] = {"type": "integer", "default": 0}


def with_more_values(properties: Schema, schema: Schema) -> None:
    properties["recipient"]["enum"].append("foster_family")


def with_a_higher_limit(properties: Schema, schema: Schema) -> None:
    [price] = [one for one in properties["unit_price_cents"]["anyOf"] if "maximum" in one]
    price["maximum"] = 10**9


def with_another_description(properties: Schema, schema: Schema) -> None:
    schema["description"] = "Said better."


@pytest.mark.parametrize(
    "change",
    [
        with_a_field_that_has_a_default,
        with_more_values,
        with_a_higher_limit,
        with_another_description,
    ],
)
def test_a_schema_may_grow(change: Any) -> None:
    assert incompatibilities(event_schema(DeliveryRecorded), changed(change)) == []


def test_a_schema_is_compatible_with_itself() -> None:
    schema = event_schema(DeliveryRecorded)

    assert incompatibilities(schema, schema) == []
