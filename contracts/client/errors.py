"""What can go wrong between the client and the server, told in English and Latvian."""

from http import HTTPStatus

import httpx2
from pydantic import ValidationError

from contracts.http.problem import ProblemBody
from contracts.imports import ImportRefused

IMPORT_REFUSED = "urn:lieta:problem:import-refused"
NO_KIND = "about:blank"


class ClientError(Exception):
    """A call that did not succeed; `en` and `lv` say why and what to do."""

    def __init__(self, en: str, lv: str) -> None:
        super().__init__(en)
        self.en = en
        self.lv = lv


class ServerUnreachable(ClientError):
    """The server did not answer, however often it was asked.

    A change may have been recorded all the same: send it again with the same idempotency key, or
    look before repeating it.
    """


class UnexpectedAnswer(ClientError):
    """Something answered that does not speak this API, or speaks another version of it."""


class ProblemError(ClientError):
    """The server refused; `body` is its problem document."""

    def __init__(self, body: ProblemBody) -> None:
        super().__init__(body.detail, body.detail_lv)
        self.body = body


class ImportRefusedError(ProblemError):
    """An import was refused line by line; nothing of it was imported."""

    def __init__(self, body: ImportRefused) -> None:
        super().__init__(body)
        self.refused = body


def problem_of(response: httpx2.Response) -> ProblemError:
    """The problem that an answer without success tells, even where it is no problem document."""
    try:
        body = ProblemBody.model_validate_json(response.content)
        if body.type == IMPORT_REFUSED:
            return ImportRefusedError(ImportRefused.model_validate_json(response.content))
    except ValidationError:
        return ProblemError(_unexplained(response))
    return ProblemError(body)


def _unexplained(response: httpx2.Response) -> ProblemBody:
    status = response.status_code
    known = status in {one.value for one in HTTPStatus}
    title = HTTPStatus(status).phrase if known else "Unknown status"
    return ProblemBody(
        type=NO_KIND,
        title=title,
        status=status,
        detail=f"The server answered {status} {title} and did not say why. Check its address.",
        title_lv=title,
        detail_lv=f"Serveris atbildēja {status} {title} bez paskaidrojuma. Pārbaudi tā adresi.",
    )


def unreachable(url: str, error: Exception) -> ServerUnreachable:
    """The error of a server at `url` that did not answer."""
    kind = type(error).__name__
    return ServerUnreachable(
        f"{url} does not answer ({kind}). Check its address, and that it runs.",
        f"{url} neatbild ({kind}). Pārbaudi adresi un to, vai serveris darbojas.",
    )


def unexpected(url: str) -> UnexpectedAnswer:
    """The error of an answer that does not fit the contract."""
    return UnexpectedAnswer(
        f"The answer of {url} is not one of this API, or of another version of it.",
        f"{url} atbilde neatbilst šai saskarnei vai ir citas versijas.",
    )
