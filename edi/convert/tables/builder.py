"""Rows of Python values to Arrow record batches: what `edi.native` does in C."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from edi.convert.tables.arrow import arrow

if TYPE_CHECKING:
    import pyarrow as pa

_PIECE = 1024  # rows that are held as Python objects
_OF_COLUMN = 9  # bytes of a value, about, besides those of a text


class Builder:
    """The rows of all tables that have not been taken yet."""

    def __init__(self, schemas: "Sequence[pa.Schema]") -> None:
        self._schemas = schemas
        self._rows: list[list[list[Any]]] = [[] for _ in schemas]
        self._pieces: list[list[pa.RecordBatch]] = [[] for _ in schemas]
        self._counts = [0] * len(schemas)
        self._sizes = [0] * len(schemas)

    def append(self, table: int, row: list[Any]) -> None:
        """One row, its values in the order of the columns, None for null."""
        rows = self._rows[table]
        rows.append(row)
        self._counts[table] += 1
        # The first is the digest of the file, which is kept once.
        text = sum(len(value) for value in row[1:] if type(value) is str)
        self._sizes[table] += text + _OF_COLUMN * len(row)
        if len(rows) >= _PIECE:
            self._convert(table)

    def rows(self, table: int) -> int:
        """How many are held of a table."""
        return self._counts[table]

    def size(self, table: int) -> int:
        """Bytes that these take in a batch, about."""
        return self._sizes[table]

    def take(self, table: int) -> "pa.RecordBatch":
        """All rows of a table, which are held no longer."""
        pa = arrow()
        if self._rows[table] or not self._pieces[table]:
            self._convert(table)
        pieces, self._pieces[table] = self._pieces[table], []
        self._counts[table] = self._sizes[table] = 0
        if len(pieces) == 1:
            return pieces[0]
        whole = pa.Table.from_batches(pieces).unify_dictionaries().combine_chunks()
        return whole.to_batches()[0]

    def _convert(self, table: int) -> None:
        pa = arrow()
        schema, rows = self._schemas[table], self._rows[table]
        self._rows[table] = []
        columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
        arrays = [
            pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)
        ]
        self._pieces[table].append(pa.RecordBatch.from_arrays(arrays, schema=schema))
