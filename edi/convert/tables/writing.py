"""Batches of a table to Parquet and CSV files."""

import base64
from typing import TYPE_CHECKING, Any, BinaryIO

from edi.convert.tables.arrow import arrow, schema

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("parquet", "csv")
COMPRESSIONS = ("zstd", "snappy", "gzip", "none")
_GROUP_ROWS = 65_536  # of a row group
_GROUP_BYTES = 4 << 20
_ENOUGH = 8192  # rows for one of their own


class TableWriter:
    """Writes one table to an open binary stream, in Parquet or CSV.

    CSV has a header and RFC 4180's quotes; null is an empty field. Its lines end with LF. A file
    without rows has its columns all the same. `compression` is that of Parquet: zstd (the default),
    snappy, gzip or none. Raises `ValueError` for another format or compression.
    """

    def __init__(
        self, format: str, table: str, stream: BinaryIO, compression: str | None = None
    ) -> None:
        if format not in FORMATS:
            raise ValueError(f"a table is written as {' or '.join(FORMATS)}, not {format}")
        self._schema = schema(table)
        self._stored = schema(table, dictionary=True)
        self._is_csv = format == "csv"
        self._compression = compression or COMPRESSIONS[0]
        if self._compression not in COMPRESSIONS:
            raise ValueError(f"Parquet is compressed by {', '.join(COMPRESSIONS)}")
        self._writer: Any = self._csv(stream) if self._is_csv else self._parquet(stream)
        self._held: list[pa.RecordBatch] = []
        self._size = 0

    def write(self, batch: "pa.RecordBatch") -> None:
        """Rows of small batches stay until there are enough for a row group."""
        if not self._held and batch.num_rows >= _ENOUGH and batch.schema.equals(self._stored):
            self._writer.write_batch(batch)
            return
        self._held.append(batch)
        self._size += batch.nbytes
        rows = sum(one.num_rows for one in self._held)
        if rows >= _GROUP_ROWS or self._size >= _GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what is left; the stream stays open."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._held:
            return
        table = arrow().Table.from_batches(self._held)
        self._held, self._size = [], 0
        if not table.schema.equals(self._stored):
            table = table.cast(self._stored)
        self._writer.write_table(table.unify_dictionaries())

    def _csv(self, stream: BinaryIO) -> Any:
        import pyarrow.csv

        pa = arrow()
        fields = [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in self._schema
        ]
        self._stored = pa.schema(fields)
        return pyarrow.csv.CSVWriter(stream, self._stored)

    def _parquet(self, stream: BinaryIO) -> Any:
        import pyarrow.parquet

        pa = arrow()
        fields = list(self._stored)
        writer = pyarrow.parquet.ParquetWriter(
            stream,
            self._stored,
            compression=self._compression,
            # Only codes come again often enough to be worth looking for.
            use_dictionary=[one.name for one in fields if pa.types.is_dictionary(one.type)],
            store_decimal_as_integer=True,
            store_schema=False,
        )
        # Whoever reads it with Arrow gets text back, however it was stored.
        plain = base64.b64encode(self._schema.serialize().to_pybytes())
        metadata = {"ARROW:schema": plain, **(self._schema.metadata or {})}
        writer.add_key_value_metadata(metadata)
        return writer
