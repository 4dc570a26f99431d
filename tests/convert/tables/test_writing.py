"""Files of tables: written, and read by pyarrow, pandas, Polars and DuckDB as they were."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from table_sources import fixtures, generated, of_generators

import edi
from edi.convert.tables import TABLES, Batch, TableReader, TableWriter, schema


def _plain(table: pa.Table) -> pa.Table:
    """With text where there is a dictionary of it."""
    fields = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields)).replace_schema_metadata()


def _written(form: str, batches: list[Batch], folder: Path) -> dict[str, Path]:
    paths = {}
    for name in TABLES:
        paths[name] = folder / f"{name}.{form}"
        with paths[name].open("wb") as stream:
            writer = TableWriter(form, name, stream)
            for batch in batches:
                if batch.table == name:
                    writer.write(batch.batch)
            writer.close()
            assert not stream.closed
    return paths


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    """Of all kinds of files, some of them faulty."""
    reader = TableReader(batch_rows=50)
    found: list[Batch] = []
    for source in [*of_generators(), *fixtures()]:
        found += reader.read(source.data)
    return found + list(reader.flush())


@pytest.fixture(scope="module")
def tables(batches: list[Batch]) -> dict[str, pa.Table]:
    return {
        name: pa.Table.from_batches([one.batch for one in batches if one.table == name])
        for name in TABLES
    }


@pytest.fixture(scope="module")
def parquet(batches: list[Batch], tmp_path_factory: Any) -> dict[str, Path]:
    return _written("parquet", batches, tmp_path_factory.mktemp("parquet"))


@pytest.fixture(scope="module")
def csv(batches: list[Batch], tmp_path_factory: Any) -> dict[str, Path]:
    return _written("csv", batches, tmp_path_factory.mktemp("csv"))


def test_every_table_has_rows_here(tables: dict[str, pa.Table]) -> None:
    assert [name for name, table in tables.items() if not table.num_rows] == []


@pytest.mark.parametrize("name", TABLES)
def test_parquet_is_read_back(
    name: str, tables: dict[str, pa.Table], parquet: dict[str, Path]
) -> None:
    assert _plain(pa.parquet.read_table(parquet[name])) == _plain(tables[name])
    metadata = pa.parquet.read_schema(parquet[name]).metadata
    assert metadata[b"edi.tables.version"] == b"1"


@pytest.mark.parametrize("name", TABLES)
def test_csv_is_read_back(name: str, tables: dict[str, pa.Table], csv: dict[str, Path]) -> None:
    wanted = _plain(tables[name])
    options = pa.csv.ConvertOptions(
        column_types=wanted.schema, strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    parse = pa.csv.ParseOptions(newlines_in_values=True)
    read = pa.csv.read_csv(csv[name], None, parse, options)
    assert read.schema.types == wanted.schema.types
    assert read.to_pylist() == wanted.to_pylist()
    assert b"\r" not in csv[name].read_bytes().split(b"\n")[0]


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_them(
    name: str, tables: dict[str, pa.Table], parquet: dict[str, Path]
) -> None:
    frame = pd.read_parquet(parquet[name], dtype_backend="pyarrow")
    assert list(frame.columns) == tables[name].column_names
    back = pa.Table.from_pandas(frame, _plain(tables[name]).schema, preserve_index=False)
    assert back.to_pylist() == _plain(tables[name]).to_pylist()


@pytest.mark.parametrize("name", TABLES)
def test_polars_reads_them(
    name: str, tables: dict[str, pa.Table], parquet: dict[str, Path]
) -> None:
    for frame in (pl.read_parquet(parquet[name]), pl.from_arrow(tables[name])):
        assert isinstance(frame, pl.DataFrame)
        assert frame.rows(named=True) == tables[name].to_pylist()


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_reads_them(
    name: str, tables: dict[str, pa.Table], parquet: dict[str, Path]
) -> None:
    rows = duckdb.sql(f"select * from '{parquet[name]}'").to_arrow_table()
    assert rows.to_pylist() == tables[name].to_pylist()


def test_sums_in_duckdb_over_csv_are_exact(
    tables: dict[str, pa.Table], csv: dict[str, Path]
) -> None:
    types = "{'amount': 'decimal(18, 2)'}"
    (row,) = duckdb.sql(
        f"select sum(amount) from read_csv('{csv['adjustments']}', types={types})"
    ).fetchall()
    amounts = tables["adjustments"]["amount"].to_pylist()
    assert row[0] == sum((one for one in amounts if one is not None), Decimal(0))


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
def test_compressions(compression: str) -> None:
    stream = io.BytesIO()
    writer = TableWriter("parquet", "claims", stream, compression)
    for _, batch in edi.read_tables(generated("837p", 5), tables=["claims"]):
        writer.write(batch)
    writer.close()
    file = pa.parquet.ParquetFile(io.BytesIO(stream.getvalue()))
    assert file.metadata.row_group(0).column(3).compression.lower() == (
        "uncompressed" if compression == "none" else compression
    )
    assert file.read().num_rows == 5


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_table_without_rows_has_its_columns(form: str) -> None:
    stream = io.BytesIO()
    TableWriter(form, "lines", stream).close()
    stream.seek(0)
    read = pa.parquet.read_table(stream) if form == "parquet" else pa.csv.read_csv(stream)
    assert (read.num_rows, read.column_names) == (0, schema("lines").names)


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="written as parquet or csv, not xlsx"):
        TableWriter("xlsx", "claims", io.BytesIO())
    with pytest.raises(ValueError, match="compressed by zstd"):
        TableWriter("parquet", "claims", io.BytesIO(), "lzma")
    with pytest.raises(KeyError):
        TableWriter("csv", "nothing", io.BytesIO())
