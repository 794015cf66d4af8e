"""Problem documents (RFC 9457): every refusal says what was wrong and how to mend it.

They never repeat what was sent, for it may be personal data.
"""

from typing import Any

import structlog
from eventsourcing.persistence import OperationalError, PersistenceError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from contracts.http.misfits import message_lv
from contracts.http.problem import FieldError, ProblemBody, RuleReference, field_name
from contracts.refusal import Refusal
from services.eventlog.application import StreamNotFound
from services.eventlog.keystore import KeyDestroyed

log = structlog.get_logger(__name__)

TYPE_PREFIX = "urn:lieta:problem:"

TITLES: dict[str, tuple[str, str]] = {
    "invalid-request": ("The request is not valid", "Pieprasījums nav derīgs"),
    "rule": ("A rule does not allow this", "Noteikums to neļauj"),
    "not-found": ("Not found", "Nav atrasts"),
    "unauthenticated": ("Who are you?", "Nepieciešama autentifikācija"),
    "precondition-required": ("The version is missing", "Nav norādīta versija"),
    "stale-version": ("It was changed meanwhile", "Ieraksts pa šo laiku ir mainīts"),
    "idempotency-key-reused": (
        "The idempotency key was used for something else",
        "Idempotences atslēga jau lietota citam",
    ),
    "too-large": ("The request is too large", "Pieprasījums ir par lielu"),
    "import-refused": ("Nothing was imported", "Nekas netika importēts"),
    "unavailable": ("Try again shortly", "Pamēģini vēlreiz pēc brīža"),
    "not-complete": ("The answer is not complete yet", "Atbilde vēl nav pilnīga"),
    "http": ("The request cannot be served", "Pieprasījumu nevar apkalpot"),
    "internal": ("Something went wrong here", "Radās kļūda pie mums"),
}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "content": {"application/problem+json": {}}}
    for status in (400, 401, 404, 409, 412, 413, 422, 428, 503)
}
"""What every route may answer besides its own, for the OpenAPI document."""


class Problem(Exception):
    """A problem to answer a request with.

    Args:
        status: the HTTP status.
        kind: a key of `TITLES`; with `TYPE_PREFIX` it is the problem's stable type.
        en, lv: what was wrong and how to mend it.
        headers: extra response headers, such as `Retry-After`.
        extra: members of the document beyond those of `ProblemBody`.
    """

    def __init__(  # noqa: PLR0913 - each is a part of the document
        self,
        status: int,
        kind: str,
        en: str,
        lv: str,
        *,
        headers: dict[str, str] | None = None,
        errors: list[FieldError] | None = None,
        rule: RuleReference | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(en)
        title, title_lv = TITLES[kind]
        self.status = status
        self.headers = headers or {}
        self.extra = extra or {}
        self.body = ProblemBody(
            type=TYPE_PREFIX + kind,
            title=title,
            status=status,
            detail=en,
            title_lv=title_lv,
            detail_lv=lv,
            errors=errors,
            rule=rule,
        )

    def response(self, request: Request) -> JSONResponse:
        """The problem as a response to this request."""
        body = self.body.model_copy(update={"instance": request.url.path})
        return JSONResponse(
            body.model_dump(exclude_none=True) | self.extra,
            status_code=self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def not_found(what_en: str, what_lv: str) -> Problem:
    """A 404 for a thing that does not exist, or that one may not see."""
    return Problem(
        404,
        "not-found",
        f"There is no such {what_en}. Check the identifier.",
        f"Tāda ieraksta nav: {what_lv}. Pārbaudi identifikatoru.",
    )


def invalid(field: str, en: str, lv: str) -> Problem:
    """A 422 for one parameter that does not fit."""
    return Problem(
        422, "invalid-request", en, lv, errors=[FieldError(field=field, message=en, message_lv=lv)]
    )


def refusal_problem(refusal: Refusal) -> Problem:
    """The problem document of a rule's refusal."""
    reference = RuleReference.of(refusal.rule)
    return Problem(refusal.status, "rule", refusal.en, refusal.lv, rule=reference)


def field_errors(errors: Any) -> list[FieldError]:
    """Pydantic's errors without the input that they repeat."""
    return [
        FieldError(
            field=field_name(error, "body"),
            message="value is not valid" if error["type"] == "value_error" else error["msg"],
            message_lv=message_lv(error),
        )
        for error in errors[:50]
    ]


def _validation_problem(error: RequestValidationError) -> Problem:
    fields = field_errors(error.errors())
    named = ", ".join(f"{field.field} ({field.message})" for field in fields[:5])
    named_lv = ", ".join(f"{field.field} ({field.message_lv})" for field in fields[:5])
    return Problem(
        422,
        "invalid-request",
        f"These parts do not fit: {named}.",
        f"Šīs daļas neatbilst: {named_lv}.",
        errors=fields,
    )


def _unavailable(error: PersistenceError) -> Problem:
    log.warning("database unavailable", error=type(error).__name__)
    return Problem(
        503,
        "unavailable",
        "The database does not answer. Send the same request with the same Idempotency-Key again.",
        "Datubāze neatbild. Sūti to pašu pieprasījumu ar to pašu Idempotency-Key vēlreiz.",
        headers={"Retry-After": "2"},
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every refusal and error of `app` with a problem document."""

    def on_problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return error.response(request)

    def on_refusal(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return refusal_problem(error).response(request)

    def on_validation(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return _validation_problem(error).response(request)

    def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        # FastAPI wraps whatever reading the body raises in a 400 of its own.
        if isinstance(error.__cause__, Problem):
            return error.__cause__.response(request)
        kind = {400: "invalid-request", 404: "not-found"}.get(error.status_code, "http")
        problem = Problem(
            error.status_code,
            kind,
            f"{error.detail}. The routes are described in /openapi.json.",
            "Pieprasījumu nevar apkalpot; ceļi ir aprakstīti /openapi.json.",
            headers=dict(error.headers or {}),
        )
        return problem.response(request)

    def on_stream_not_found(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, StreamNotFound)
        return not_found(error.en, error.lv).response(request)

    def on_erased(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, KeyDestroyed)
        refusal = Refusal(
            "person.erased",
            "The person's data was erased; leave personal fields out.",
            "Personas dati ir dzēsti; personas laukus nenorādi.",
        )
        return refusal_problem(refusal).response(request)

    def on_unavailable(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, OperationalError)
        return _unavailable(error).response(request)

    def on_error(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected error", error=type(error).__name__, path=request.url.path)
        return Problem(
            500,
            "internal",
            "The error is logged; nothing was recorded unless a repeated request says so.",
            "Kļūda ir reģistrēta; nekas nav saglabāts, ja atkārtots pieprasījums nesaka citādi.",
        ).response(request)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(StreamNotFound, on_stream_not_found)
    app.add_exception_handler(KeyDestroyed, on_erased)
    app.add_exception_handler(OperationalError, on_unavailable)
    app.add_exception_handler(Exception, on_error)
