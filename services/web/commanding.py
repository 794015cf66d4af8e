"""The headers of a command: `Idempotency-Key`, `If-Match`, `Purpose`, `Correlation-Id`."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import BaseModel

from contracts.http.command import Recorded
from services.eventlog.commands import CommandContext, CommandIdReused, StaleVersion, TooBusy
from services.web.identity import Actor, CurrentActor
from services.web.problems import Problem, invalid

KEY_NAMESPACE = UUID("6f1f0a52-3c5e-5f0e-9d6b-2f6a1c0f7d11")
ETAG = re.compile(r'^"(\d{1,18})"$')

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Names this request: sent again, it gets its first answer.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The ETag that was last seen, or * for whatever it is now.",
    ),
]
Purpose = Annotated[
    str,
    Header(pattern=r"^[a-z][a-z0-9_-]{0,63}$", description="Why the data is touched."),
]
CorrelationId = Annotated[UUID | None, Header(alias="Correlation-Id")]


def command_id(actor: Actor, key: str) -> UUID:
    """The command that an actor's idempotency key names; keys of two actors never meet."""
    return uuid5(KEY_NAMESPACE, f"{actor.actor_id}\n{key}")


def creating(
    request: Request,
    actor: CurrentActor,
    idempotency_key: IdempotencyKey = None,
    purpose: Purpose = "case_management",
    correlation_id: CorrelationId = None,
) -> CommandContext:
    """The context of a command that creates something new."""
    return CommandContext(
        actor=actor.actor_id,
        purpose=purpose,
        command_id=command_id(actor, idempotency_key) if idempotency_key else uuid4(),
        correlation_id=correlation_id or request.state.correlation_id,
        repeatable=idempotency_key is not None,
    )


def changing(
    request: Request,
    actor: CurrentActor,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
    purpose: Purpose = "case_management",
    correlation_id: CorrelationId = None,
) -> CommandContext:
    """The context of a command that changes something, which the client must have seen.

    Raises:
        Problem: 428 where `If-Match` is missing, 422 where it is no ETag of ours.
    """
    if if_match is None:
        raise Problem(
            428,
            "precondition-required",
            'Read the record and send its ETag in If-Match, such as If-Match: "3".',
            'Nolasi ierakstu un sūti tā ETag galvenē If-Match, piemēram, If-Match: "3".',
        )
    context = creating(request, actor, idempotency_key, purpose, correlation_id)
    return context._replace(expected_version=expected_version(if_match))


def expected_version(if_match: str) -> int | None:
    """The version that an If-Match value names; None of `*`."""
    if if_match.strip() == "*":
        return None
    match = ETAG.match(if_match.strip())
    if match is None:
        raise invalid(
            "If-Match",
            'If-Match must be one ETag as it was sent, such as "3", or *.',
            'If-Match jābūt vienam ETag, kā tas saņemts, piemēram, "3", vai *.',
        )
    return int(match[1])


def etag(version: int) -> str:
    """The ETag of a stream's version."""
    return f'"{version}"'


def add_command_routes(
    router: APIRouter,
    path: str,
    commands: Mapping[str, type[BaseModel]],
    record: Callable[[Request, UUID, Any, CommandContext], dict[str, Any]],
) -> None:
    """Add a route for every command to an existing thing, each with a body of its own.

    Args:
        router: to add to.
        path: the thing, such as `/cases/{case_id}`.
        commands: the commands by the last part of their path.
        record: carries a command out; see `answer` for its errors.
    """
    [identifier] = re.findall(r"{(\w+)}", path)
    location = path.replace(identifier, "id")
    for name, command_type in commands.items():
        router.add_api_route(
            f"{path}/{name}",
            _command_route(command_type, identifier, record, location),
            methods=["POST"],
            status_code=201,
            operation_id=getattr(command_type, "command", name),
            summary=(command_type.__doc__ or "").rstrip("."),
        )


def _command_route(
    command_type: type[BaseModel],
    identifier: str,
    record: Callable[[Request, UUID, Any, CommandContext], dict[str, Any]],
    location: str,
) -> Callable[..., Recorded]:
    def handle(
        request: Request,
        subject: Annotated[UUID, Path(alias=identifier)],
        command: BaseModel,
        context: Annotated[CommandContext, Depends(changing)],
        response: Response,
    ) -> Recorded:
        return answer(lambda: record(request, subject, command, context), response, location)

    # FastAPI reads the type of the body from here.
    handle.__annotations__["command"] = command_type
    handle.__doc__ = command_type.__doc__
    return handle


def answer(carry_out: Callable[[], dict[str, Any]], response: Response, path: str) -> Recorded:
    """Carry out a command and answer with its ETag and location, or with the fitting problem.

    Raises:
        Problem: 412 where the version is stale, 422 where the idempotency key was used before, 503
            where others kept changing the same thing.
    """
    try:
        recorded = Recorded(**carry_out())
    except StaleVersion as stale:
        raise Problem(
            412,
            "stale-version",
            f"Somebody changed it: {stale}. Read it again and decide anew.",
            "Kāds to pa šo laiku mainīja. Nolasi ierakstu vēlreiz un izlem no jauna.",
        ) from stale
    except CommandIdReused as reused:
        raise Problem(
            422,
            "idempotency-key-reused",
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
            "Šī Idempotency-Key jau lietota citam pieprasījumam. Jaunam pieprasījumam vajag jaunu.",
        ) from reused
    except TooBusy as busy:
        raise Problem(
            503,
            "unavailable",
            "Many are changing this at once. Send the same request again.",
            "Daudzi to maina vienlaikus. Sūti to pašu pieprasījumu vēlreiz.",
            headers={"Retry-After": "1"},
        ) from busy
    response.headers["ETag"] = etag(recorded.version)
    response.headers["Location"] = path.format(id=recorded.id)
    return recorded
