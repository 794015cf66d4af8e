"""What every event of Lieta is: a fact with the day it held and the municipality of that day."""

from collections.abc import Callable
from typing import Any, ClassVar

from contracts.model import Code, EffectiveDate, Model
from contracts.personal import personal_fields

type_names: dict[str, type["Fact"]] = {}
"""Every event class by its permanent type name."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
upcasters: dict[tuple[str, int], Upcaster] = {}
"""For (type name, schema version n): what turns a stored state of version n into version n + 1."""


class Fact(Model):
    """One thing that happened, as it is stored for ever.

    A concrete fact names its permanent type (`class CaseOpened(Fact, type_name="case.opened")`)
    and the version of its schema. When the schema changes incompatibly the version grows and an
    upcaster joins `upcasters`.
    """

    type_name: ClassVar[str]
    schema_version: ClassVar[int]
    personal: ClassVar[frozenset[str]]

    effective_date: EffectiveDate
    municipality: Code

    def __init_subclass__(cls, **_: Any) -> None:
        """Take the class arguments, which `__pydantic_init_subclass__` uses."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, type_name: str | None = None, schema_version: int = 1, **_: Any
    ) -> None:
        """Register a concrete fact under its type name; two classes never share one."""
        super().__pydantic_init_subclass__()
        cls.personal = personal_fields(cls)
        if type_name is None:
            return
        if type_name in type_names:
            raise TypeError(f"two event classes are named {type_name!r}")
        cls.type_name = type_name
        cls.schema_version = schema_version
        type_names[type_name] = cls
