"""The body of every refusal: RFC 9457, in English and Latvian, naming the rule and what to mend."""

import re
from typing import Any

from pydantic import BaseModel

FIELD_NAME = re.compile(r"^[a-z][a-z_]{0,39}$")


class FieldError(BaseModel):
    """One field of the request that does not fit, without repeating what was sent."""

    field: str
    message: str


class RuleReference(BaseModel):
    """The rule behind a refusal."""

    id: str
    text_lv: str
    text_en: str
    source: str


class ProblemBody(BaseModel):
    """An `application/problem+json` document; `type` is stable and tells the kind of problem."""

    type: str
    title: str
    status: int
    detail: str
    title_lv: str
    detail_lv: str
    instance: str | None = None
    rule: RuleReference | None = None
    errors: list[FieldError] | None = None
    line: int | None = None


def field_name(error: Any, whole: str) -> str:
    """The field that one of pydantic's errors is about, dotted; `whole` where it is about all.

    The name of an unknown field is whatever somebody sent: one that is no field's name is not told.
    """
    parts = [str(part) for part in error["loc"] if part != whole]
    if error["type"] == "extra_forbidden" and not FIELD_NAME.match(parts[-1]):
        parts[-1] = "?"
    return ".".join(parts) or whole
