"""Options made from a command's model, so that a field added to the contract has an option at once.

A field of one value has an option; what has parts (a team, the lines of a plan) comes as JSON by
`--body FILE` or `--body -`. Options win over the body. The model checks both before anything is
sent.
"""

import inspect
import json
import sys
import types
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

import typer
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

M = TypeVar("M", bound=BaseModel)

METAVARS: dict[type, str] = {
    str: "TEXT",
    int: "INTEGER",
    Decimal: "NUMBER",
    date: "YYYY-MM-DD",
    UUID: "UUID",
    bool: "true|false",
}
Run = Callable[..., None]


def command_from(model: type[M], run: Run, leading: Sequence[inspect.Parameter] = ()) -> Run:
    """A function for typer that takes the model's fields as options and runs `run`.

    Args:
        model: the body of the request.
        run: is called with the context, the values of `leading`, and `body`, a checked `model`.
        leading: further parameters, such as the id of what to change.
    """
    options = {
        name: metavar
        for name, field in model.model_fields.items()
        if (metavar := metavar_of(field.annotation)) is not None
    }

    def command(context: typer.Context, body: str | None, **values: Any) -> None:
        given = {name: values.pop(name) for name in options}
        run(context, body=checked_body(model, body, given), **values)

    parameters = [
        _parameter("context", typer.Context),
        *leading,
        *(_option(name, model.model_fields[name], metavar) for name, metavar in options.items()),
        _body_option([name for name in model.model_fields if name not in options]),
    ]
    command.__doc__ = model.__doc__
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    command.__dict__["__signature__"] = inspect.Signature(parameters)
    return command


def checked_body(model: type[M], body: str | None, options: dict[str, str | None]) -> M:
    """The request's body from a file and options, as the model wants it.

    Raises:
        BadParameter: a part is missing or does not fit; it names the option, never the value.
    """
    parts = _read_body(body) | {name: text for name, text in options.items() if text is not None}
    try:
        return model.model_validate_json(json.dumps(parts))
    except ValidationError as error:
        wrong = [
            f"{_place(one['loc'], options)}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        ]
        raise typer.BadParameter("\n".join(["These parts do not fit:", *wrong])) from None


def metavar_of(annotation: Any) -> str | None:
    """What stands for the value in the help; None where one option cannot hold the value."""
    if get_origin(annotation) is Annotated:
        return metavar_of(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [one for one in get_args(annotation) if one is not types.NoneType]
        return metavar_of(kinds[0]) if len(kinds) == 1 else None
    if get_origin(annotation) is Literal:
        return "|".join(str(value) for value in get_args(annotation))
    return METAVARS.get(annotation)


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> Any:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


def _option(name: str, field: FieldInfo, metavar: str) -> Any:
    note = "required" if field.is_required() else _default_note(field)
    option = typer.Option(
        f"--{name.replace('_', '-')}",
        metavar=metavar,
        help=" ".join(part for part in (field.description, note) if part),
        show_default=False,
    )
    return _parameter(name, Annotated[str | None, option], None)


def _default_note(field: FieldInfo) -> str:
    return "" if field.default is None else f"default {field.default}"


def _body_option(only_here: Sequence[str]) -> Any:
    parts = f" The only way to give: {', '.join(only_here)}." if only_here else ""
    help_text = f"A JSON object of the fields; options win over it, - is standard input.{parts}"
    option = typer.Option("--body", metavar="FILE|-", help=help_text, show_default=False)
    return _parameter("body", Annotated[str | None, option], None)


def _read_body(body: str | None) -> dict[str, Any]:
    if body is None:
        return {}
    try:
        text = sys.stdin.read() if body == "-" else Path(body).read_text(encoding="utf-8")
        parts = json.loads(text)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not JSON in UTF-8"
        raise typer.BadParameter(f"--body {body} cannot be read: {why}.") from None
    if not isinstance(parts, dict):
        raise typer.BadParameter(f"--body {body} must hold one JSON object.")
    return parts


def _place(location: tuple[int | str, ...], options: dict[str, str | None]) -> str:
    """The option, or the part of the body, that an error is about."""
    name = str(location[0]) if location else ""
    if len(location) == 1 and name in options:
        return f"--{name.replace('_', '-')}"
    return ".".join(["body", *(str(part) for part in location)])
