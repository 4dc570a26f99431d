"""Rows of tables in compiled code: the buffers that it fills become Arrow arrays without a copy."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from edi import native
from edi.convert.tables.arrow import arrow
from edi.convert.tables.column import Table
from edi.interchange.columns import decode

if TYPE_CHECKING:
    import pyarrow as pa

_WIDEST = 16  # bytes of a value

# Of a column: nulls and buffers; see `edi.native._columns`.
_Buffers = tuple[Any, ...]


class NativeRows:
    """Does what `edi.convert.tables.builder.Builder` does, and runs fill programs besides.

    `tables` are all tables in their order, and `schemas` are theirs; rows of others than those
    with `wanted` numbers are not kept. It is for installations with compiled modules only.
    """

    def __init__(
        self,
        schemas: "Sequence[pa.Schema]",
        tables: Mapping[str, Table],
        wanted: Iterable[int],
    ) -> None:
        self._schemas = schemas
        columns = [
            (name, [(column.name, column.kind) for column in table.columns])
            for name, table in tables.items()
        ]
        self.native = native.columns.Builder(columns, wanted, decode)
        self.append, self.rows, self.size = self.native.append, self.native.rows, self.native.size
        self.compile, self.fill = self.native.compile, self.native.fill

    def take(self, table: int) -> "pa.RecordBatch":
        """All rows of a table, which are held no longer. A column of codes is text or a dictionary,
        as its schema says."""
        rows, columns = self.native.taken(table)
        schema = self._schemas[table]
        nothing = arrow().py_buffer(bytes(_WIDEST * (rows + 1)))
        arrays = [
            _array(field.type, rows, buffers) if buffers else _nulls(field.type, rows, nothing)
            for field, buffers in zip(schema, columns, strict=True)
        ]
        return arrow().RecordBatch.from_arrays(arrays, schema=schema)


def _nulls(type_: "pa.DataType", rows: int, nothing: "pa.Buffer") -> "pa.Array":
    """A column without any value; all of a batch share the same empty buffer."""
    pa = arrow()
    if pa.types.is_dictionary(type_):
        # Not `pa.array`, which would import pandas.
        none = pa.Array.from_buffers(pa.string(), 0, [None, nothing, nothing], 0)
        numbers = pa.Array.from_buffers(pa.int32(), rows, [nothing, nothing], rows)
        return pa.DictionaryArray.from_arrays(numbers, none, safe=False)
    parts = [nothing] * (3 if pa.types.is_string(type_) else 2)
    return pa.Array.from_buffers(type_, rows, parts, rows)


def _array(type_: "pa.DataType", rows: int, buffers: _Buffers) -> "pa.Array":
    pa = arrow()
    nulls, validity, values, *text = buffers
    valid = None if validity is None else pa.py_buffer(validity)
    if len(text) < 3:
        parts = [valid, *map(pa.py_buffer, (values, *text))]
        return pa.Array.from_buffers(type_, rows, parts, nulls)
    characters, codes, ends = text
    parts = [None, *map(pa.py_buffer, (ends, characters))]
    dictionary = pa.Array.from_buffers(pa.string(), codes, parts, 0)
    numbers = pa.Array.from_buffers(pa.int32(), rows, [valid, pa.py_buffer(values)], nulls)
    coded = pa.DictionaryArray.from_arrays(numbers, dictionary, safe=False)
    return coded if pa.types.is_dictionary(type_) else coded.cast(type_)
