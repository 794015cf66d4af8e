"""The base of every contract, and the types its fields are made of."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.remembered import Remembered
from contracts.written import DAY, NUMBER

dictionary_fields: set[str] = set()
"""The names of the contracts' fields whose keys are whatever somebody sends."""


class Model(BaseModel):
    """An immutable contract: unknown fields are refused, so no typing mistake passes silently."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        # Values hardly repeat; looking each up in a cache costs more than it saves.
        cache_strings="keys",
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        dictionary_fields.update(
            name for name, field in cls.model_fields.items() if _has_keys(field.annotation)
        )


def _has_keys(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(map(_has_keys, get_args(annotation)))


# Not every column that a text reaches can hold control characters, and no form needs them.
NO_CONTROL_CHARACTERS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
"""A permanent identifier in a catalogue: a service, a municipality, an instrument."""

Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL_CHARACTERS
    ),
]
"""One line of text: a name or a document reference."""

Text = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=4000, pattern=NO_CONTROL_CHARACTERS
    ),
]
"""Prose of at most 4,000 characters."""

Cents = Annotated[int, Field(ge=0, le=10**12), NUMBER]
"""Money: whole euro cents, never negative."""

UnitPriceCents = Annotated[int, Field(ge=0, le=10**7), NUMBER]
"""The price of one unit, at most EUR 100,000: with any `Quantity` it makes an amount of `Cents`."""

SignedCents = Annotated[int, Field(ge=-(10**12), le=10**12)]
"""Money that may take back: a reversal's amount."""

Quantity = Annotated[
    Decimal, Field(gt=0, le=100_000, max_digits=8, decimal_places=2), Remembered(), NUMBER
]
"""How many units: positive, to two decimals (hours may be quarters)."""

SignedQuantity = Annotated[
    Decimal, Field(ge=-100_000, le=100_000, max_digits=8, decimal_places=2), Remembered()
]
"""How many units, negative where a delivery is taken back."""

EffectiveDate = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1)), DAY]
"""The day on which a fact held."""

BirthDate = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 1, 1)), DAY]

TargetGroup = Literal["grt", "ft", "out_of_family_care"]
"""Adults with mental disorders, children with functional disorders, children out of family care."""

DisabilityGroup = Literal["I", "II", "III", "child", "none"]
CareLevel = Literal["I", "II", "III", "IV"]
SubsidyHousing = Literal["family_or_social_housing", "group_apartment"]
"""Where somebody lives for whom a care-level subsidy was reckoned."""

Unit = Literal["hour", "day", "consultation", "session", "24h", "night", "month"]
PricingBasis = Literal["vvi", "actual_cost", "price_list", "care_level_subsidy"]
Recipient = Literal["client", "representative"]
DeliveryMode = Literal["in_person", "remote"]
