"""Reports as Parquet, by pyarrow, which the extra `parquet` installs.

Euros are decimal(18, 2), days date32, moments UTC timestamps; codes stay codes. What the file tells
of itself is in the metadata of its schema. A row group is written as soon as it is full.
"""

from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from services.projections.exporting.table import Table, euros
from services.web.problems import invalid

GROUP_ROWS = 10_000


def write_parquet(file: IO[bytes], table: Table, group_rows: int = GROUP_ROWS) -> None:
    """Write the table.

    Raises:
        Problem: 422 where this server has no pyarrow.
    """
    try:
        import pyarrow  # noqa: PLC0415 - may be missing
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise invalid(
            "format",
            "This server writes no Parquet: its extra 'parquet' is not installed."
            " Take csv or xlsx.",
            "Šis serveris Parquet neraksta: tam nav uzstādīts papildinājums 'parquet'."
            " Izvēlies csv vai xlsx.",
        ) from None
    kinds = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "euros": pyarrow.decimal128(18, 2),
        "decimal": pyarrow.decimal128(18, 4),
        "day": pyarrow.date32(),
        "moment": pyarrow.timestamp("us", "UTC"),
        "truth": pyarrow.bool_(),
    }
    types = [kinds[column.kind] for column in table.columns]
    fields = [pyarrow.field(name, kind) for name, kind in zip(table.headings, types, strict=True)]
    metadata = {f"lieta_{name}": value for name, value in table.about.fields.items()}
    schema = pyarrow.schema(fields, metadata=metadata)
    with parquet.ParquetWriter(file, schema) as writer:
        for rows in _groups(table, group_rows):
            columns = [
                pyarrow.array(values, kind)
                for values, kind in zip(zip(*rows, strict=True), types, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(columns, schema=schema))


def _groups(table: Table, group_rows: int) -> Iterator[list[list[Any]]]:
    """Rows by the group, with values as Parquet knows them."""
    made = (
        [_value(column.kind, value) for column, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    )
    while group := list(islice(made, group_rows)):
        yield group


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "euros":
        return euros(value)
    return str(value) if kind == "text" else value
