"""What goes with each kind of claim: `checklists.toml`."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from contracts.events.claim import ClaimKind
from contracts.model import Code, Model, PricingBasis

How = Literal["attached", "attested"]
"""Whether a document is attached, or somebody attests that it is kept on site."""


class Asked(Protocol):
    """What a line of a claim, or what is kept of it, tells a need."""

    @property
    def pricing_basis(self) -> PricingBasis:
        """How it is priced."""

    @property
    def service(self) -> str:
        """The service that was delivered."""

    @property
    def procurement_reference(self) -> str | None:
        """The procurement that its contract came of."""


class Need(Model):
    """When an item is needed: once one line fits all that is stated here.

    A need that states nothing is always there; an optional one never is.
    """

    code: Code
    optional: bool = False
    pricing_bases: tuple[PricingBasis, ...] = ()
    services: tuple[Code, ...] = ()
    procured: bool = False
    needed_lv: str
    needed_en: str
    not_needed_lv: str
    not_needed_en: str

    def is_needed_for(self, asked: Iterable[Asked]) -> bool:
        """Whether a claim needs it that asks for these lines."""
        if self.optional:
            return False
        return self.code == "always" or any(self.is_met_by(line) for line in asked)

    def is_met_by(self, line: Asked) -> bool:
        """Whether the line fits."""
        return (
            (not self.pricing_bases or line.pricing_basis in self.pricing_bases)
            and (not self.services or line.service in self.services)
            and (not self.procured or line.procurement_reference is not None)
        )


class Item(Model):
    """An item of a checklist; `source` is the document that asks for it."""

    code: Code
    how: How
    need: Code
    name_lv: str
    name_en: str
    source: str


class ClaimChecklist(Model):
    """The checklist of a kind of claim from `valid_from` to `valid_to` where they are given."""

    kind: ClaimKind
    valid_from: date | None = None
    valid_to: date | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_need_is_known(self) -> Self:
        unknown = {item.need for item in self.items} - needs().keys()
        if unknown:
            raise ValueError(f"{self.kind}: no need {', '.join(sorted(unknown))}")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether a claim of this day goes by it."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    text = files("contracts.reference").joinpath("checklists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def needs() -> dict[str, Need]:
    """Every need by its code."""
    return {entry["code"]: Need(**entry) for entry in _file()["need"]}


@cache
def checklists() -> tuple[ClaimChecklist, ...]:
    """Every checklist that ever held."""
    return tuple(ClaimChecklist(**entry) for entry in _file()["checklist"])


def checklist(kind: ClaimKind, day: date) -> ClaimChecklist:
    """The checklist by which a claim of this kind goes on the day.

    Raises:
        KeyError: none holds then.
    """
    for one in checklists():
        if one.kind == kind and one.holds_on(day):
            return one
    raise KeyError(f"no checklist of {kind} holds on {day}")
