"""The data source and `tables_of` in Spark itself: one local session for all tests, on the loopback
address only. They stand in one module, so that there is one session in one process."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from spark_files import ALL_FILES, NAMES, as_plain, expected, rows, write_files

import edi.spark
from edi.errors import EdiError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.slow


def _end(session: "SparkSession", before: set[threading.Thread]) -> None:
    """With its virtual machine and its threads: a process with threads is not forked any more."""
    from pyspark.context import SparkContext

    session.stop()
    gateway = SparkContext._gateway
    assert gateway is not None
    SparkContext._gateway = SparkContext._jvm = None
    gateway.shutdown()
    gateway.proc.stdin.close()  # at which the virtual machine ends
    gateway.proc.wait()
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
        assert not thread.is_alive(), thread


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[SparkSession]":
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("Java is missing, which continuous integration has to have")
        pytest.skip("the system has no Java")
    from pyspark.sql import SparkSession

    threads = set(threading.enumerate())
    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .appName("edi")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.local.dir", str(folder / "local"))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    session.dataSource.register(edi.spark.X12DataSource)
    yield session
    _end(session, threads)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def files(folder: Path) -> list[Path]:
    """Fixtures of every guide, generated files, broken files and packed ones, in `folder`."""
    return write_files(folder)


def found(frame: "DataFrame") -> pa.Table:
    return as_plain(frame.toArrow())


@pytest.mark.thorough_but_one_in(3)
@pytest.mark.parametrize("table", NAMES)
def test_every_table(table: str, session: "SparkSession", folder: Path, files: list[Path]) -> None:
    frame = session.read.format("x12").option("table", table).option("partitionSize", "25000")
    here, there = found(frame.load(str(folder))), expected(files, table)
    assert here.schema.equals(there.schema.remove_metadata())
    assert here.num_rows > 5
    assert rows(here) == rows(there)


def test_all_findings(session: "SparkSession", folder: Path, files: list[Path]) -> None:
    reader = session.read.format("x12").option("table", "findings").option("validate", "true")
    here, there = found(reader.load(str(folder))), expected(files, "findings", validate=True)
    assert {"BAL001", "ELE001", "ENV001"} < set(here.column("code").to_pylist())
    assert rows(here) == rows(there)


def test_a_large_file_is_read_by_several_tasks(session: "SparkSession", tmp_path: Path) -> None:
    path = tmp_path / "claims.837"
    path.write_text(ALL_FILES["providers"])
    reader = session.read.format("x12").option("partitionSize", "8k")
    frame = reader.load(str(path))
    assert frame.rdd.getNumPartitions() == 4
    assert rows(found(frame)) == rows(expected([path], "claims"))


def test_some_columns_and_the_path(session: "SparkSession", tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.837").write_text(ALL_FILES["one provider"])
    reader = session.read.format("x12").option("pathColumn", "path")
    frame = reader.schema("path string, charge decimal(18,2), claim_id string")
    here = found(frame.load([str(tmp_path / "a.837"), str(tmp_path / "b.837")]))
    assert here.column_names == ["path", "charge", "claim_id"]
    own = expected([tmp_path / "a.837"], "claims")
    for name in ("a", "b"):
        path = str(tmp_path / f"{name}.837")
        mine = here.filter(pa.compute.equal(here["path"], path)).select(["charge", "claim_id"])
        assert rows(mine) == rows(own.select(["charge", "claim_id"]))


def test_queries(session: "SparkSession", folder: Path, files: list[Path]) -> None:
    """Joins by keys, aggregates of exact money."""
    load = session.read.format("x12").option("pathGlobFilter", "*.x12")
    load.option("table", "claims").load(str(folder)).createOrReplaceTempView("claims")
    load.option("table", "lines").load(str(folder)).createOrReplaceTempView("lines")
    (odd,) = session.sql(
        "select count(*) from (select c.file, c.claim, c.charge, sum(l.charge) as s from claims c"
        " join lines l on c.file = l.file and c.claim = l.claim group by all) where charge <> s"
    ).first()
    (all_claims,) = session.sql("select count(*) from claims").first()
    assert all_claims > 300
    assert odd < all_claims / 10


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"table": "claim"}, "there are transactions, claims"),
        ({"tabel": "claims"}, "no option tabel"),
        ({"mode": "failfast"}, "an error; the table findings says which"),
    ],
)
def test_what_fails_says_why_and_no_value(
    options: dict[str, str], said: str, session: "SparkSession", tmp_path: Path
) -> None:
    path = tmp_path / "claims.837"
    path.write_text(ALL_FILES["providers"].replace("HL*5*", "HL*SMITH*"))
    with pytest.raises(Exception, match=said) as raised:
        session.read.format("x12").options(**options).load(str(path)).collect()
    assert "SMITH" not in str(raised.value)
    assert "FAIRWEATHER" not in str(raised.value)


def test_columns_that_the_table_does_not_have(session: "SparkSession", tmp_path: Path) -> None:
    path = tmp_path / "claims.837"
    path.write_text(ALL_FILES["providers"])
    for schema, said in (("name string", "no column name"), ("charge double", "decimal")):
        with pytest.raises(Exception, match=said):
            session.read.format("x12").schema(schema).load(str(path)).collect()


@pytest.mark.parametrize("kind", ["binary", "string"])
def test_files_in_a_column(
    kind: str, session: "SparkSession", folder: Path, files: list[Path]
) -> None:
    plain = [path for path in files if path.parent == folder and path.suffix != ".gz"]
    plain = [path for path in plain if path.stat().st_size]  # others binaryFile passes over
    if kind == "string":  # which is text: files in UTF-8
        plain = [path for path in plain if _is_utf8(path.read_bytes())]
    from pyspark.sql.functions import col, decode

    frame = session.read.format("binaryFile").load([f"file://{path}" for path in plain])
    frame = frame.withColumnRenamed("path", "source")
    if kind == "string":
        frame = frame.withColumn("content", decode(col("content"), "UTF-8"))
    for table in ("claims", "adjustments", "findings"):
        here = edi.spark.tables_of(frame, table, keep=["source", "length"])
        assert here.columns[-2:] == ["source", "length"]
        assert rows(found(here.drop("source", "length"))) == rows(expected(plain, table))
    sizes = dict(here.select("source", "length").distinct().collect())
    assert sizes
    assert all(Path(path.removeprefix("file:")).stat().st_size == n for path, n in sizes.items())


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_columns_that_hold_no_files(session: "SparkSession") -> None:
    frame = session.createDataFrame([(1, "ISA*", None)], "id int, text string, file string")
    with pytest.raises(EdiError, match="neither binary nor string"):
        edi.spark.tables_of(frame, content="id")
    with pytest.raises(EdiError, match="no column content"):
        edi.spark.tables_of(frame)
    with pytest.raises(EdiError, match="a column file too"):
        edi.spark.tables_of(frame, content="text", keep=["file"])
    assert edi.spark.tables_of(frame, content="file").count() == 0
    codes = edi.spark.tables_of(frame, "findings", content="text").select("code").collect()
    assert [row.code for row in codes] == ["ENV001"]


def test_the_workers_are_of_this_python() -> None:
    assert os.environ["PYSPARK_PYTHON"] == sys.executable
