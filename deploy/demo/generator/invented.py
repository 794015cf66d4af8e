"""Names of invented people and organisations."""

import random
import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from stdnum.lv import pvn

from contracts.reference import current_municipality, municipality

CODES_PER_PREFIX = 10_000
WITHOUT_DIACRITICS = str.maketrans("āčēģīķļņšūž", "acegiklnsuz")


@cache
def _names() -> dict[str, Any]:
    text = files("deploy.demo.generator").joinpath("names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def person_name(chance: random.Random, family: random.Random | None = None) -> tuple[str, str]:
    """A given name and a surname that agree; the surname is that of the family, if one is given."""
    as_woman, as_man = (family or chance).choice(_names()["surnames"]).split("/")
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


def providers(home: str) -> dict[str, tuple[str, ...]]:
    """The organisations of this municipality, and the services that each provides.

    Organisations of different municipalities of today never have the same name.
    """
    here, today = municipality(home).name, municipality(current_municipality(home)).name
    return {
        one["name"].format(here=_genitive(here), today=today): tuple(sorted(one["services"]))
        for one in _names()["provider"]
    }


def provider(chance: random.Random, home: str, service: str) -> str:
    """An organisation that provides the service in this municipality."""
    return chance.choice([name for name, able in providers(home).items() if service in able])


def _genitive(name: str) -> str:
    """A municipality's name as in "the social service of …"."""
    return re.sub("novads$", "novada", re.sub("pilsēta$", "pilsētas", name))


def institution(chance: random.Random) -> str:
    """A state care institution."""
    name: str = chance.choice(_names()["institutions"])
    return name


def random_day(chance: random.Random, first: date, last: date) -> date:
    """A day from the first to the last, each as likely."""
    return date.fromordinal(chance.randint(first.toordinal(), last.toordinal()))
