"""Names of invented people and organisations."""

import random
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from stdnum.lv import pvn

from contracts.reference import municipality

CODES_PER_PREFIX = 10_000
WITHOUT_DIACRITICS = str.maketrans("āčēģīķļņšūž", "acegiklnsuz")


@cache
def _names() -> dict[str, Any]:
    text = files("deploy.demo.generator").joinpath("names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def person_name(chance: random.Random) -> tuple[str, str]:
    """A given name and a surname that agree."""
    as_woman, as_man = chance.choice(_names()["surnames"]).split("/")
    if chance.random() < 0.5:
        return chance.choice(_names()["given_female"]), as_woman
    return chance.choice(_names()["given_male"]), as_man


def user_name(chance: random.Random) -> str:
    """What somebody logs in as: given name and surname without diacritics."""
    return ".".join(person_name(chance)).lower().translate(WITHOUT_DIACRITICS)


def personal_code(prefix: str, number: int) -> str:
    """The valid personal code without a birth date that is `number` of those with this prefix."""
    digits = f"{prefix}{number:04}"
    return digits + str(pvn.calc_check_digit_pers(digits))


def provider(chance: random.Random, home: str) -> str:
    """An organisation that provides services in this municipality."""
    name: str = chance.choice(_names()["providers"])
    return name.format(municipality(home).name)


def institution(chance: random.Random) -> str:
    """A state care institution."""
    name: str = chance.choice(_names()["institutions"])
    return name


def random_day(chance: random.Random, first: date, last: date) -> date:
    """A day from the first to the last, each as likely."""
    return date.fromordinal(chance.randint(first.toordinal(), last.toordinal()))
