"""The data source `x12`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.types import StructType

from edi.spark.files import Piece, partitions_of
from edi.spark.options import Options, options_of
from edi.spark.rows import Rows, rested_collector
from edi.spark.types import Shape, struct

if TYPE_CHECKING:
    import pyarrow as pa


class X12DataSource(DataSource):
    """Tables of 837P, 837I, 837D, 835, 999 and 277CA files, as `edi convert` makes them.

    Options: `table`; `mode`, "permissive" (what is wrong is a row of the table `findings`) or
    "failfast"; `validate`, for all that `edi validate` finds, with the table `findings`;
    `partitionSize` in bytes ("16m"); `pathColumn`, the name of a column with the file's path;
    `pathGlobFilter`; `noEnvelope`, for files that start at GS or ST. A schema with some of the
    columns of the table may be given (`.schema("claim_id string, ...")`): only these are handed
    to Spark.
    """

    @classmethod
    def name(cls) -> str:
        return "x12"

    def schema(self) -> StructType:
        return struct(options_of(self.options))

    def reader(self, schema: StructType) -> "X12Reader":
        return X12Reader(options_of(self.options), schema)


# What the tasks of this worker have read with before, to their ends: it knows the shapes of claims.
_RESTING: dict[tuple[str, bool, bool, bool], Rows] = {}
_MOST_RESTING = 8


class X12Partition(InputPartition):
    """The files, or the range of a file, that one task reads."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        super().__init__(pieces)


class X12Reader(DataSourceReader):
    """Reads one table of some files."""

    def __init__(self, options: Options, schema: StructType) -> None:
        self._options = options
        self._shape = Shape(options, schema)

    def partitions(self) -> list[X12Partition]:
        return [X12Partition(pieces) for pieces in partitions_of(self._options)]

    def read(self, partition: InputPartition) -> "Iterator[pa.RecordBatch]":
        with rested_collector():
            yield from self._read(partition)

    def _read(self, partition: InputPartition) -> "Iterator[pa.RecordBatch]":
        options, shape = self._options, self._shape
        how = options.table, options.validate, options.is_failfast, options.no_envelope
        rows = _RESTING.pop(how, None) or Rows(
            options.table,
            validate=options.validate,
            is_failfast=options.is_failfast,
            no_envelope=options.no_envelope,
        )
        for piece in partition.value or ():
            for batch in rows.of_piece(piece):
                yield shape.of(batch, piece.path)
            if options.path_column:  # rows that are left belong to this file
                for batch in rows.flush():
                    yield shape.of(batch, piece.path)
        for batch in rows.flush():
            yield shape.of(batch)
        if len(_RESTING) < _MOST_RESTING:
            _RESTING[how] = rows
