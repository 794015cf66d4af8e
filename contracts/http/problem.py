"""The body of every refusal: RFC 9457, in English and Latvian, naming the rule and what to mend."""

import re
from typing import Any, Self

from pydantic import BaseModel

from contracts.model import dictionary_fields
from contracts.reference import Rule

FIELD_NAME = re.compile(r"^[a-z][a-z_]{0,39}$")


class FieldError(BaseModel):
    """One field of the request that does not fit, without repeating what was sent."""

    field: str
    message: str
    message_lv: str | None = None


class RuleReference(BaseModel):
    """A rule as an answer quotes it: behind a refusal, a check or a step."""

    id: str
    text_lv: str
    text_en: str
    source: str

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The reference to this entry of a rule."""
        return cls(id=rule.id, text_lv=rule.text_lv, text_en=rule.text_en, source=rule.source)


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

    The name of an unknown field is whatever somebody sent: one that is no field's name is not told,
    nor is any key of a dictionary.
    """
    parts: list[str] = []
    for part in error["loc"]:
        if part != whole:
            sent = bool(parts) and parts[-1] in dictionary_fields
            parts.append("?" if sent else str(part))
    if error["type"] == "extra_forbidden" and not FIELD_NAME.match(parts[-1]):
        parts[-1] = "?"
    return ".".join(parts) or whole
