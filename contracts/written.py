"""What a request may write for a day or a number; stored events are read without asking again.

A number is no day, although pydantic takes it for a Unix time, and `true` is no number, although it
takes it for 1. Requests are checked as Python objects, stored events as JSON, so only requests pay.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Written(NamedTuple):
    """Metadata of a type: `check` sees what was sent before pydantic reads it as the type."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type's own schema for JSON, the same after the check for Python objects."""
        schema = handler(source)
        checked = core_schema.no_info_before_validator_function(self.check, schema)
        return core_schema.json_or_python_schema(json_schema=schema, python_schema=checked)


def _day(sent: Any) -> Any:
    is_number = isinstance(sent, int | float)
    if is_number or (isinstance(sent, str) and "-" not in sent.strip().lstrip("-")):
        raise PydanticCustomError(
            "day_not_written_as_date", "a day is written as text in the form YYYY-MM-DD"
        )
    return sent


def _number(sent: Any) -> Any:
    if isinstance(sent, bool):
        raise PydanticCustomError("boolean_for_a_number", "a number is needed, not true or false")
    return sent


DAY = Written(_day)
"""A day is text, `2023-01-31`."""

NUMBER = Written(_number)
"""A number is neither true nor false."""
