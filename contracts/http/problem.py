"""The body of every refusal: RFC 9457, in English and Latvian, naming the rule and what to mend."""

from pydantic import BaseModel


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
