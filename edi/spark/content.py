"""Tables of files that stand in a column."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import BinaryType, StringType, StructType

from edi.errors import EdiError
from edi.spark.options import PERMISSIVE, Options, options_of
from edi.spark.rows import Rows, rested_collector
from edi.spark.types import Shape, struct

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_ROWS = 10_000  # of small files that make one batch


def tables_of(
    frame: "DataFrame",
    table: str = "claims",
    *,
    content: str = "content",
    keep: Sequence[str] = (),
    validate: bool = False,
    mode: str = PERMISSIVE,
    no_envelope: bool = False,
) -> "DataFrame":
    """The rows of a table of all files in a column of a data frame, as of Spark's `binaryFile`.

    `content` is the column, binary (packed by gzip or not) or string; a null has no rows. `keep`
    are columns of the data frame that each row gets behind those of the table. A file is read
    whole, in the task that has its row. `table`, `validate` and `mode` as of the data source `x12`.

    Raises `EdiError` for a table or column that there is not.
    """
    given = {"path": "-", "table": table, "mode": mode}
    options = options_of(given | {"validate": str(validate), "noEnvelope": str(no_envelope)})
    fields = {field.name: field for field in frame.schema.fields}
    for name in (content, *keep):
        if name not in fields:
            raise EdiError(f"the data frame has no column {name}")
    if not isinstance(fields[content].dataType, BinaryType | StringType):
        raise EdiError(f"the column {content} is neither binary nor string")
    own = struct(options)
    taken = sorted(set(keep) & set(own.fieldNames()))
    if taken:
        raise EdiError(f"the table {table} has a column {taken[0]} too: rename the one to keep")
    schema = StructType([*own.fields, *(fields[name] for name in keep)])
    read = _Reading(options, content, tuple(keep), schema)
    return frame.select(content, *keep).mapInArrow(read, schema)


class _Reading:
    """What a task does with its batches."""

    def __init__(
        self, options: Options, content: str, keep: tuple[str, ...], schema: StructType
    ) -> None:
        self._options, self._content, self._keep, self._schema = options, content, keep, schema

    def __call__(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        with rested_collector():
            yield from self._read(batches)

    def _read(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        options = self._options
        schema = to_arrow_schema(self._schema, timezone="UTC")
        shape = Shape(options, struct(options))
        rows = Rows(
            options.table,
            validate=options.validate,
            is_failfast=options.is_failfast,
            no_envelope=options.no_envelope,
        )
        found: list[pa.RecordBatch] = []
        count = 0
        for given in batches:
            kept = [given.column(name) for name in self._keep]
            contents = given.column(self._content)
            for number in range(given.num_rows):
                data = _bytes(contents[number].as_py())
                if data is None:
                    continue
                own = [column[number] for column in kept]
                for batch in _of_one(rows, data):
                    columns = shape.of(batch).columns
                    columns += [pa.repeat(value, batch.num_rows) for value in own]
                    found.append(pa.RecordBatch.from_arrays(columns, schema=schema))
                    count += batch.num_rows
                if count >= _ROWS:
                    yield from _together(found)
                    found, count = [], 0
        yield from _together(found)


def _of_one(rows: Rows, data: bytes) -> "Iterator[pa.RecordBatch]":
    yield from rows.of_content(data, "the content of a row")
    yield from rows.flush()


def _together(batches: "list[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """As few batches as they make."""
    import pyarrow as pa

    if batches:
        yield from pa.Table.from_batches(batches).combine_chunks().to_batches()


def _bytes(value: Any) -> bytes | None:
    if value is None:
        return None
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)
