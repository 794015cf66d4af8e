"""A refusal: the domain says no, names the rule, and says in both languages what to mend."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from contracts.reference import Rule, quoted_rule


class Refusal(Exception):
    """A command that a rule does not allow. Nothing was recorded.

    Args:
        rule_id: the rule, as in `contracts/reference/rules/`.
        en: what was wrong here and how to mend it, in English; never personal data.
        lv: the same in Latvian.
        status: the HTTP status that fits: 422 where the command alone is wrong, 409 where it does
            not fit the state of things.
        day: the day whose entry of the rule decided; where it is not stated, the command's.
    """

    def __init__(
        self, rule_id: str, en: str, lv: str, *, status: int = 409, day: date | None = None
    ) -> None:
        super().__init__(f"{rule_id}: {en}")
        self.rule_id = rule_id
        self.en = en
        self.lv = lv
        self.status = status
        self.day = day

    @property
    def rule(self) -> Rule:
        """The rule as it held on the day; of no day, or where no entry held then, the latest."""
        return quoted_rule(self.rule_id, self.day or date.max)


@contextmanager
def quoting_rules_of(day: date) -> Iterator[None]:
    """Lets every refusal within that states no day quote its rule as of this one."""
    try:
        yield
    except Refusal as refusal:
        refusal.day = refusal.day or day
        raise
