"""Tables as Spark sees them: column types, and record batches in the shape that is asked for."""

from typing import TYPE_CHECKING, Any

from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StringType, StructField, StructType

from edi.convert.tables import schema as table_schema
from edi.errors import EdiError
from edi.spark.options import Options

if TYPE_CHECKING:
    import pyarrow as pa


def struct(options: Options) -> StructType:
    """The columns of the table, and that of the path if there is to be one."""
    import pyarrow as pa

    fields = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table_schema(options.table)
    ]
    found = from_arrow_schema(pa.schema(fields))
    columns = [*found.fields]
    if options.path_column:
        columns.append(StructField(options.path_column, StringType()))
    return StructType(columns)


class Shape:
    """What Spark wants of each batch: some columns of the table, in some order."""

    def __init__(self, options: Options, schema: StructType) -> None:
        """Raises `EdiError` for a column that the table does not have, or of another type."""
        known = {field.name: field for field in struct(options).fields}
        for field in schema.fields:
            if field.name not in known:
                raise EdiError(f"the table {options.table} has no column {field.name}")
            wanted = known[field.name].dataType
            if field.dataType != wanted:
                raise EdiError(
                    f"the column {field.name} is {wanted.simpleString()},"
                    f" not {field.dataType.simpleString()}"
                )
        self._path_column = options.path_column
        self._schema = schema
        self._arrow: Any = None

    def of(self, batch: "pa.RecordBatch", path: str = "") -> "pa.RecordBatch":
        import pyarrow as pa

        if self._arrow is None:
            self._arrow = to_arrow_schema(self._schema, timezone="UTC")
        columns = []
        for field in self._arrow:
            if field.name == self._path_column:
                column = pa.repeat(pa.scalar(path, pa.string()), batch.num_rows)
            else:
                column = batch.column(field.name)
                if column.type != field.type:
                    column = column.cast(field.type)
            columns.append(column)
        return pa.RecordBatch.from_arrays(columns, schema=self._arrow)
