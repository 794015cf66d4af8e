"""Values that come again and again, read from a stored event once.

A decimal's limits take longer to check than all else of a number, and there are few different
quantities: quarters of hours, days, sessions.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticKnownError, SchemaValidator, core_schema

REMEMBERED = 4096


class Remembered:
    """Metadata of a type: what JSON says of it is checked once; its limits and errors are the same.

    To stand after the type's limits.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type's own schema for Python objects; for JSON, one that remembers."""
        schema = handler(source)
        described: dict[str, Any] = {
            "pydantic_js_functions": [lambda _, describe: describe(schema)]
        }
        remembering = core_schema.no_info_plain_validator_function(
            _remembering(schema), metadata=described
        )
        return core_schema.json_or_python_schema(json_schema=remembering, python_schema=schema)


def _remembering(schema: CoreSchema) -> Callable[[Any], Any]:
    check = SchemaValidator(schema).validate_python
    # Only of texts does equal mean the same: 0.0 equals -0.0, and 1 equals true.
    remembered = lru_cache(REMEMBERED)(check)

    def read(value: Any) -> Any:
        try:
            return remembered(value) if type(value) is str else check(value)
        except ValidationError as error:
            [first, *_] = error.errors()
            known: Any = first["type"]  # it came from pydantic, so pydantic knows it
            raise PydanticKnownError(known, first.get("ctx")) from None

    return read
