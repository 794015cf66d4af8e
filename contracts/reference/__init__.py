"""Reference data: the catalogue of services, the rules with their sources, the municipalities.

Each is a TOML file beside this module, or for rules a folder of them, read once. Numbers and texts
of rules live there.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field

from contracts.model import Code, Model, PricingBasis, Recipient, TargetGroup, Unit


class Service(Model):
    """A kind of service that can be granted; one of no target group is granted to nobody.

    `pricing_basis_by_group` has the target groups whose bases differ from `pricing_basis`.
    """

    code: Code
    target_groups: tuple[TargetGroup, ...]
    units: Annotated[tuple[Unit, ...], Field(min_length=1)]
    pricing_basis: tuple[PricingBasis, ...]
    pricing_basis_by_group: dict[TargetGroup, tuple[PricingBasis, ...]] = Field(
        default_factory=dict
    )
    recipients: tuple[Recipient, ...] = ("client",)
    price_cap_rule: str | None = None
    name_lv: str
    name_en: str
    source: str

    @property
    def unit(self) -> Unit:
        """The usual unit."""
        return self.units[0]

    def bases_for(self, group: TargetGroup) -> tuple[PricingBasis, ...]:
        """The pricing bases that a grant to a person of this group may choose, usual one first."""
        return self.pricing_basis_by_group.get(group, self.pricing_basis)

    @property
    def every_basis(self) -> frozenset[PricingBasis]:
        """The pricing bases of all groups."""
        return frozenset(self.pricing_basis).union(*self.pricing_basis_by_group.values())


class Rule(Model):
    """A rule as it holds from `valid_from` to `valid_to`: wording, source, and its numbers.

    Where the sources give no date a bound is absent. A rule that changes gets another entry with
    the same id; a decision goes by the entry of its day.
    """

    id: str
    text_lv: str
    text_en: str
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    parameters: dict[str, int | str | list[str]]

    def holds_on(self, day: date) -> bool:
        """Whether a decision of this day goes by this entry."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def number(self, name: str) -> int:
        """The rule's number `name`; its unit is in the name."""
        value = self.parameters[name]
        assert isinstance(value, int), f"{self.id}.{name} is no number"
        return value

    def text(self, name: str) -> str:
        """The rule's word `name`."""
        value = self.parameters[name]
        assert isinstance(value, str), f"{self.id}.{name} is no word"
        return value

    def words(self, name: str) -> list[str]:
        """The rule's list of words `name`."""
        value = self.parameters[name]
        assert isinstance(value, list), f"{self.id}.{name} is no list"
        return value


class Municipality(Model):
    """A municipality between `since` and `until`; afterwards its `successor` stands for it."""

    code: Code
    name: str
    region: Code
    since: date | None = None
    until: date | None = None
    successor: Code | None = None
    note: str | None = None

    def exists_on(self, day: date) -> bool:
        """Whether facts of this day may carry this municipality."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


RULE_FILES = (
    "record",
    "eligibility",
    "assessment",
    "plan",
    "grant",
    "delivery",
    "limit",
    "review",
    "transition",
    "register",
    "budget",
    "claim",
    "financing",
    "claim_papers",
    "payment_claim",
)
"""The files of rules, in the order in which a case meets them.

Every refusal of the domain names a rule. `valid_from` is absent where the sources give no date;
`source` says where the rule comes from, and `record-keeping` marks what follows from keeping a
truthful record and has no source in the programme's documents.
"""


def _table(file: str, name: str) -> list[dict[str, Any]]:
    text = files("contracts.reference").joinpath(file).read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)[name]
    return entries


@cache
def services() -> dict[str, Service]:
    """Every service by its code."""
    return {entry["code"]: Service(**entry) for entry in _table("services.toml", "service")}


@cache
def rules() -> tuple[Rule, ...]:
    """Every entry of every rule, in the order of the files."""
    wording = {"id", "text_lv", "text_en", "source", "valid_from", "valid_to"}
    return tuple(
        Rule(
            **{key: value for key, value in entry.items() if key in wording},
            parameters={key: value for key, value in entry.items() if key not in wording},
        )
        for room in RULE_FILES
        for entry in _table(f"rules/{room}.toml", "rule")
    )


@cache
def _entries() -> dict[str, list[Rule]]:
    entries: dict[str, list[Rule]] = {}
    for entry in rules():
        entries.setdefault(entry.id, []).append(entry)
    return entries


@cache
def municipalities() -> dict[str, Municipality]:
    """Every municipality by its code, those before the territorial reform included."""
    return {
        entry["code"]: Municipality(**entry)
        for entry in _table("municipalities.toml", "municipality")
    }


def service(code: str) -> Service:
    """The service with this code; KeyError where there is none."""
    return services()[code]


def rule(id: str, day: date = date.max) -> Rule:
    """The rule with this id as it holds on the day, by default as it holds last.

    Raises:
        KeyError: there is no such rule, or it does not hold on that day.
    """
    for entry in _entries()[id]:
        if entry.holds_on(day):
            return entry
    raise KeyError(f"rule {id} does not hold on {day}")


def quoted_rule(id: str, day: date = date.max) -> Rule:
    """The entry of the rule that is quoted for a day: the one that holds, else the latest there is.

    Raises:
        KeyError: there is no such rule.
    """
    entries = _entries()[id]
    latest = max(entries, key=lambda entry: entry.valid_from or date.min)
    return next((entry for entry in entries if entry.holds_on(day)), latest)


def municipality(code: str) -> Municipality:
    """The municipality with this code; KeyError where there is none."""
    return municipalities()[code]


def current_municipality(code: str) -> str:
    """The municipality that stands for this one on today's map."""
    found = municipalities().get(code)
    return code if found is None or found.successor is None else found.successor


def municipality_standing_for(code: str, day: date) -> str:
    """The municipality that this one had become by the day; itself where it had not merged."""
    found = municipalities().get(code)
    if found is None or found.successor is None or found.until is None or day <= found.until:
        return code
    return municipality_standing_for(found.successor, day)
