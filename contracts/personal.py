"""Personal data inside an event: readable, sealed, or erased.

Whoever holds the subject's key reads the value; whoever does not holds a `Sealed`; and once the
key is destroyed everybody reads `Erased`.
"""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Base64Bytes, BaseModel

from contracts.model import Model, Name, Text


class Sealed(Model):
    """A value encrypted under its subject's key: nonce, ciphertext and tag, in Base64."""

    sealed: Base64Bytes


class Erased(Model):
    """A value whose key was destroyed: nobody can read it again."""

    erased: Literal[True] = True


class _PersonalMarker:
    """Marks a field whose value is sealed before it is stored."""


PERSONAL = _PersonalMarker()

PersonalName = Annotated[Name | Sealed | Erased, PERSONAL]
PersonalText = Annotated[Text | Sealed | Erased, PERSONAL]
PersonalDate = Annotated[date | Sealed | Erased, PERSONAL]


def personal_fields(model: type[BaseModel]) -> frozenset[str]:
    """The names of the fields of `model` that are sealed before they are stored."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if PERSONAL in field.metadata or _is_optional_personal(field.annotation)
    )


def _is_optional_personal(annotation: object) -> bool:
    """Whether a personal type is one of a field's alternatives, as in `PersonalText | None`."""
    return any(PERSONAL in getattr(one, "__metadata__", ()) for one in get_args(annotation))
