"""A Parquet file of decisions as CSV, for `edi.remit.decision_table`."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from edi.errors import MissingExtra
from edi.remit import decision_columns
from edi.remit.decision_columns import Column
from edi.remit.field_values import InvalidField

_ROWS = 1 << 10  # at once
_LINE_BREAKS = {10: 11, 13: 11}


def as_csv(source: BinaryIO, target: BinaryIO, name: str) -> str:
    """Write the rows to `target`; what is wrong with its columns, "" if nothing is.

    Raises `MissingExtra`.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise MissingExtra(f"{name}: Parquet", "arrow") from None
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    try:
        file = parquet.ParquetFile(source)
        columns = [decision_columns.column(field.name) for field in file.schema_arrow]
        readers = [_reader(*both) for both in zip(columns, file.schema_arrow, strict=True)]
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([one.name for one in columns])
        for batch in file.iter_batches(batch_size=_ROWS):
            found = [batch.column(index).to_pylist() for index in range(len(columns))]
            writer.writerows(
                [
                    "" if value is None else read(value)
                    for read, value in zip(readers, row, strict=True)
                ]
                for row in zip(*found, strict=True)
            )
    except InvalidField as error:
        return str(error)
    except (ArrowException, ValueError, OSError, UnicodeError):
        return "not a Parquet file that can be read"
    finally:
        text.flush()
        text.detach()
    return ""


def _reader(column: Column, field: Any) -> Callable[[Any], str]:
    """How values of a column become texts. Raises `InvalidField` for a type that it cannot have."""
    from pyarrow import types

    kind, its = column.key.kind, field.type
    if types.is_dictionary(its):
        its = its.value_type
    if types.is_null(its) or types.is_string(its) or types.is_large_string(its):
        return _text
    if types.is_decimal(its) and kind in ("money", "quantity"):
        return _decimal
    if types.is_integer(its) and kind in ("quantity", "whole"):
        return str
    if types.is_date(its) and kind == "day":
        return date.isoformat
    others = {
        "money": "decimal or text, never floating-point or whole numbers",
        "quantity": "decimal, whole numbers or text, never floating-point",
        "whole": "whole numbers or text",
        "day": "date or text",
    }
    raise InvalidField(
        f"column {column.name} has type {its}: it must be {others.get(kind, 'text')}"
    )


def _text(value: str) -> str:
    """A line break as another control character, which is read alike: a row is one line."""
    return value.translate(_LINE_BREAKS)


def _decimal(value: Decimal) -> str:
    """Without the zeros that only the type brings."""
    return format(value.normalize() if value else Decimal(0), "f")
