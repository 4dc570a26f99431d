"""Columns as Arrow types; pyarrow is imported when it is used."""

import sys
from array import array
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
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

_NUMPY_IS_OPTIONAL = 18  # from this release of pyarrow on
VERSION_KEY, TABLE_KEY = "edi.tables.version", "edi.tables.table"


def arrow() -> Any:
    """pyarrow. Raises `edi.errors.MissingExtra`."""
    try:
        import pyarrow
    except ImportError:
        raise MissingExtra("a table", "arrow") from None
    return pyarrow


def leave_out_numpy() -> None:
    """Have pyarrow do without numpy, which nothing here uses and which takes twice as long to load
    as pyarrow itself. Holds of the whole process: only for one that is ours, before pyarrow is
    imported."""
    if not {"numpy", "pyarrow"} & sys.modules.keys() and _release() >= _NUMPY_IS_OPTIONAL:
        sys.modules["numpy"] = None  # type: ignore[assignment]


def _release() -> int:
    """Of pyarrow; 0 where that is not known. `importlib.metadata` takes longer to load than this
    gains."""
    spec = find_spec("pyarrow")
    for folder in (spec and spec.submodule_search_locations) or ():
        for found in Path(folder).parent.glob("pyarrow-*.dist-info"):
            major = found.name.removeprefix("pyarrow-").partition(".")[0]
            if major.isdecimal():
                return int(major)
    return 0


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


def text_array(values: Sequence[str]) -> "pa.StringArray":
    """A column of texts. `pyarrow.array` would import pandas, where there is one."""
    pa = arrow()
    encoded = [value.encode() for value in values]
    ends = array("i", accumulate(map(len, encoded), initial=0))
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)
