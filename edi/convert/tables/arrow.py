"""Columns as Arrow types; pyarrow is imported when it is used."""

from typing import TYPE_CHECKING, Any

from edi.convert.tables.column import (
    CODE,
    COUNT,
    DATE,
    FILE,
    FLAG,
    KEY,
    MONEY,
    QUANTITY,
    TEXT,
    VERSION,
    Column,
)
from edi.convert.tables.declared import TABLES
from edi.convert.tables.values import DIGITS, MONEY_SCALE, QUANTITY_SCALE
from edi.errors import MissingExtra

if TYPE_CHECKING:
    import pyarrow as pa

VERSION_KEY, TABLE_KEY = "edi.tables.version", "edi.tables.table"


def arrow() -> Any:
    """pyarrow. Raises `edi.errors.MissingExtra`."""
    try:
        import pyarrow
    except ImportError:
        raise MissingExtra("a table", "arrow") from None
    return pyarrow


def schema(table: str, *, dictionary: bool = False) -> "pa.Schema":
    """Of one table, with its version as metadata `edi.tables.version`. With `dictionary` columns of
    codes are dictionaries, which are smaller and faster, else text.

    Raises `KeyError` for a table that there is not, `edi.errors.MissingExtra`.
    """
    pa = arrow()
    fields = [
        pa.field(column.name, arrow_type(column, dictionary=dictionary), nullable=not column.is_key)
        for column in TABLES[table].columns
    ]
    return pa.schema(fields, {VERSION_KEY: VERSION, TABLE_KEY: table})


def arrow_type(column: Column, *, dictionary: bool = False) -> "pa.DataType":
    """The type of a column's values."""
    pa = arrow()
    if dictionary and column.kind == CODE:
        return pa.dictionary(pa.int32(), pa.string())
    types = {
        FILE: lambda: pa.dictionary(pa.int32(), pa.string()),
        TEXT: pa.string,
        CODE: pa.string,
        MONEY: lambda: pa.decimal128(DIGITS, MONEY_SCALE),
        QUANTITY: lambda: pa.decimal128(DIGITS, QUANTITY_SCALE),
        DATE: pa.date32,
        KEY: pa.int64,
        COUNT: pa.int32,
        FLAG: pa.bool_,
    }
    return types[column.kind]()
