"""A remembered quantity is read as it would be without memory: same values, errors, schema."""

from decimal import Decimal
from typing import Annotated, Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from contracts.model import Quantity, SignedQuantity

PLAIN: TypeAdapter[Any] = TypeAdapter(
    Annotated[Decimal, Field(gt=0, le=100_000, max_digits=8, decimal_places=2)]
)
PLAIN_SIGNED: TypeAdapter[Any] = TypeAdapter(
    Annotated[Decimal, Field(ge=-100_000, le=100_000, max_digits=8, decimal_places=2)]
)
NUMBERS = st.decimals(-(10**6), 10**6, places=3) | st.decimals(0, 10, places=2)
JSON = st.one_of(
    NUMBERS.map(str),
    NUMBERS.map('"{}"'.format),
    st.sampled_from(["null", "true", "[1]", "{}", '"NaN"', '"x"', "1e3", '"1E+3"', "0", "1e400"]),
)


def read(adapter: TypeAdapter[Any], json: str) -> str:
    """What becomes of it: the number, or the errors."""
    try:
        return f"{adapter.validate_json(json).normalize() + 0:f}"
    except ValidationError as error:
        return repr(error.errors(include_url=False))


@given(JSON)
def test_memory_changes_neither_a_value_nor_an_error(json: str) -> None:
    assert read(TypeAdapter(Quantity), json) == read(PLAIN, json)
    assert read(TypeAdapter(SignedQuantity), json) == read(PLAIN_SIGNED, json)


def test_memory_changes_no_schema() -> None:
    for ours, plain in ((Quantity, PLAIN), (SignedQuantity, PLAIN_SIGNED)):
        described: TypeAdapter[Any] = TypeAdapter(ours)
        assert described.json_schema() == plain.json_schema()
        assert described.json_schema(mode="serialization") == plain.json_schema(
            mode="serialization"
        )
