"""Reference data: the catalogue of services, the rules with their sources, the municipalities.

Each is a TOML file beside this module, or for rules a folder of them, read once. Numbers and texts
of rules live there.
"""

from datetime import date, timedelta
from functools import cache
from typing import Annotated

from pydantic import Field

from contracts.model import Code, Model, PricingBasis, Recipient, TargetGroup, Unit
from contracts.reference.editions import (
    Edition,
    by_code,
    editions_of,
    entries_of,
    holding_on,
    made,
    quoted,
)


class Service(Edition):
    """A kind of service as it can be granted from `valid_from` to `valid_to`.

    One of no target group is granted to nobody.

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
    valid_from: date

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


class Rule(Edition):
    """A rule as it holds from `valid_from` to `valid_to`: wording, source, and its numbers.

    Where the sources give no date a bound is absent. A rule that changes gets another entry with
    the same id; a decision goes by the entry of its day.
    """

    id: str
    text_lv: str
    text_en: str
    source: str
    parameters: dict[str, int | str | list[str]]

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
    "worklist",
    "register",
    "budget",
    "figures",
    "claim",
    "financing",
    "claim_papers",
    "payment_claim",
    "money",
    "places",
    "disclosure",
)
"""The files of rules, in the order in which a case meets them.

Every refusal of the domain names a rule. `valid_from` is absent where the sources give no date;
`source` says where the rule comes from, and `record-keeping` marks what follows from keeping a
truthful record and has no source in the programme's documents.
"""


@cache
def _service_editions() -> dict[str, tuple[Service, ...]]:
    return editions_of(Service, "services.toml", "service", "code")


def service_editions() -> list[Service]:
    """Every edition of every service; those of one code follow each other by date."""
    return [one for editions in _service_editions().values() for one in editions]


def service_codes() -> set[str]:
    """The services of the catalogue of all days."""
    return set(_service_editions())


def services(day: date = date.max) -> dict[str, Service]:
    """The services that can be granted on the day, by code; by default those that hold last."""
    return holding_on(_service_editions(), day)


@cache
def rules() -> tuple[Rule, ...]:
    """Every entry of every rule, in the order of the files."""
    wording = {"id", "text_lv", "text_en", "source", "valid_from", "valid_to"}
    return tuple(
        made(
            Rule,
            {key: value for key, value in entry.items() if key in wording}
            | {"parameters": {key: value for key, value in entry.items() if key not in wording}},
            f"rules/{room}.toml, {entry.get('id')}",
        )
        for room in RULE_FILES
        for entry in entries_of(f"rules/{room}.toml", "rule")
    )


@cache
def _entries() -> dict[str, tuple[Rule, ...]]:
    return by_code(((entry.id, entry) for entry in rules()), "rules")


@cache
def municipalities() -> dict[str, Municipality]:
    """Every municipality by its code, those before the territorial reform included."""
    return {
        entry["code"]: Municipality(**entry)
        for entry in entries_of("municipalities.toml", "municipality")
    }


def service(code: str, day: date = date.max) -> Service:
    """The service with this code as it can be granted on the day, by default as it holds last.

    Raises:
        KeyError: there is no such service, or it does not hold on that day.
    """
    return services(day)[code]


def quoted_service(code: str, day: date = date.max) -> Service:
    """The edition of the service that what was decided on the day is read by, withdrawn or not.

    Raises:
        KeyError: there is no such service.
    """
    return quoted(_service_editions()[code], day)


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


@cache
def reform_days() -> frozenset[date]:
    """The days from which other municipalities stand for merged ones."""
    merged = (one.until for one in municipalities().values() if one.successor)
    return frozenset(until + timedelta(days=1) for until in merged if until)


def current_municipality(code: str) -> str:
    """The municipality that stands for this one on today's map."""
    found = municipalities().get(code)
    return code if found is None or found.successor is None else found.successor


@cache
def merged_into(code: str) -> tuple[str, ...]:
    """The municipality of today's map and those that became it."""
    return (code, *(one.code for one in municipalities().values() if one.successor == code))


def municipality_standing_for(code: str, day: date) -> str:
    """The municipality that this one had become by the day; itself where it had not merged."""
    found = municipalities().get(code)
    if found is None or found.successor is None or found.until is None or day <= found.until:
        return code
    return municipality_standing_for(found.successor, day)
