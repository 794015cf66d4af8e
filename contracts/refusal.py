"""A refusal: the domain says no, names the rule, and says in both languages what to mend."""

from contracts.reference import Rule, rule


class Refusal(Exception):
    """A command that a rule does not allow. Nothing was recorded.

    Args:
        rule_id: the rule, as in `contracts/reference/rules/`.
        en: what was wrong here and how to mend it, in English; never personal data.
        lv: the same in Latvian.
        status: the HTTP status that fits: 422 where the command alone is wrong, 409 where it does
            not fit the state of things.
    """

    def __init__(self, rule_id: str, en: str, lv: str, *, status: int = 409) -> None:
        super().__init__(f"{rule_id}: {en}")
        self.rule: Rule = rule(rule_id)
        self.en = en
        self.lv = lv
        self.status = status
