"""Files in pieces, as the tasks of a query read them, without Spark: the rows of whole files."""

import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spark_files import (
    ALL_FILES,
    EDIT,
    NAMES,
    as_plain,
    edited,
    expected,
    rows,
    write_files,
)

from edi.convert.tables import schema
from edi.errors import EdiError
from edi.interchange.compressed import UnreadArchive
from edi.spark.files import Piece, files, partitions_of
from edi.spark.options import Options, options_of
from edi.spark.rows import Malformed, Rows

DATA_TABLES = [name for name in NAMES if name != "findings"]


def read(options: Options) -> pa.Table:
    """All rows, each partition by a reader of its own."""
    batches = []
    for pieces in partitions_of(options):
        reader = Rows(options.table, validate=options.validate, is_failfast=options.is_failfast)
        for piece in pieces:
            batches += reader.of_piece(piece)
        batches += reader.flush()
    return as_plain(pa.Table.from_batches(batches, schema(options.table)))


@pytest.mark.parametrize("name", sorted(ALL_FILES))
def test_every_table_of_a_file_in_pieces(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.x12"
    path.write_text(ALL_FILES[name], encoding="utf-8")
    for table in NAMES:
        options = Options((str(path),), table, size=4000)
        found = read(options)
        assert rows(found) == rows(expected([path], table)), table


@pytest.mark.slow
@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(ALL_FILES)),
    edits=st.lists(EDIT, max_size=5),
    size=st.integers(800, 15_000),
    line_break=st.sampled_from(["\n", "", "\r\n"]),
)
def test_every_table_of_a_file_that_is_wrong(
    name: str, edits: list[tuple[str, float, str]], size: int, line_break: str, tmp_path: Path
) -> None:
    path = tmp_path / "file.x12"
    text = edited(ALL_FILES[name], edits).replace("\n", line_break)
    path.write_text(text, encoding="utf-8", newline="")
    for table in NAMES:
        assert rows(read(Options((str(path),), table, size=size))) == rows(expected([path], table))


def test_large_files_are_cut_and_small_ones_put_together(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"small{number:02}.837").write_text(ALL_FILES["acknowledgements"][:1000])
    large = tmp_path / "large.837"
    large.write_text(ALL_FILES["providers"])
    options = Options((str(tmp_path),), size=10_000)
    found = partitions_of(options)
    cut = [pieces for pieces in found if pieces[0].path == str(large)]
    assert len(cut) == 3
    assert all(len(pieces) == 1 and pieces[0].key for pieces in cut)
    assert [len(pieces) for pieces in found if pieces not in cut] == [10, 10, 10]
    whole = partitions_of(options._replace(table="findings"))
    assert Piece(str(large)) in [piece for pieces in whole for piece in pieces]


def test_which_files_paths_name(tmp_path: Path) -> None:
    written = [str(path) for path in write_files(tmp_path)]
    assert files([str(tmp_path)]) == sorted(written, key=written.index)
    assert files([f"file://{tmp_path}"]) == files([str(tmp_path)])
    assert files([str(tmp_path / "*.837.gz")]) == [str(tmp_path / "packed.837.gz")]
    assert files([str(tmp_path)], "*.gz") == [str(tmp_path / "packed.837.gz")]
    one = str(tmp_path / "empty.837")
    assert files([one, one]) == [one]
    for path, said in (
        ("s3a://bucket/claims", "binaryFile"),
        (str(tmp_path / "none"), "no such file"),
        (str(tmp_path / "*.none"), "no file of this pattern"),
    ):
        with pytest.raises(EdiError, match=said):
            files([path])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"table": "claim"}, "there are transactions, claims"),
        ({"tabel": "claims"}, "no option tabel"),
        ({"mode": "dropmalformed"}, "permissive or failfast"),
        ({"validate": "true"}, "goes with the table findings"),
        ({"validate": "yes"}, "true or false"),
        ({"partitionSize": "0"}, "number of bytes"),
        ({"partitionSize": "-1m"}, "number of bytes"),
        ({"pathColumn": "claim_id"}, "has a column of this name"),
        ({"path": ""}, "name them"),
    ],
)
def test_options_that_cannot_be_meant(given: dict[str, str], said: str) -> None:
    with pytest.raises(EdiError, match=said):
        options_of({"path": "claims"} | given)


def test_options() -> None:
    given = {"PATHS": '["a", "b"]', "table": "lines", "MODE": "FAILFAST", "partitionsize": "2 MB"}
    assert options_of(given) == Options(("a", "b"), "lines", True, size=2 << 20)


def test_a_damaged_archive_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "claims.837.gz"
    path.write_bytes(gzip.compress(ALL_FILES["providers"].encode())[:-500])
    found = read(Options((str(path),), "findings"))
    assert [row["code"] for row in found.to_pylist()] == ["ENV001"]
    assert read(Options((str(path),), "claims")).num_rows == 0
    with pytest.raises(UnreadArchive):
        read(Options((str(path),), "claims", is_failfast=True))
    reader = Rows("findings", validate=False, is_failfast=False)
    batches = [*reader.of_content(path.read_bytes(), "a row"), *reader.flush()]
    assert pa.Table.from_batches(batches).column("code").to_pylist() == ["ENV001"]


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "claims.837"
    path.write_text(ALL_FILES["providers"])
    first, *_, last = partitions_of(Options((str(path),), size=9000))
    reader = Rows("claims", validate=False, is_failfast=False)
    list(reader.of_piece(first[0]))
    path.write_text(ALL_FILES["providers"] + "\n")
    with pytest.raises(EdiError, match="has changed since"):
        list(reader.of_piece(last[0]))


def test_failfast(tmp_path: Path) -> None:
    path = tmp_path / "claims.837"
    path.write_text(ALL_FILES["providers"])
    assert read(Options((str(path),), is_failfast=True, size=9000)).num_rows == 40
    path.write_text(ALL_FILES["providers"].replace("HL*5*", "HL*SMITH*"))
    with pytest.raises(Malformed) as raised:
        read(Options((str(path),), is_failfast=True, size=9000))
    assert str(path) in str(raised.value)
    assert "SMITH" not in str(raised.value)


def test_no_value_of_a_file_in_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "claims.837"
    path.write_text(ALL_FILES["providers"])
    reader = Rows("claims", validate=False, is_failfast=False)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("cannot convert SMITH")

    monkeypatch.setattr(reader._reader, "read", broken)
    with pytest.raises(EdiError) as raised:
        list(reader.of_piece(Piece(str(path))))
    assert "SMITH" not in str(raised.value)
    assert "ValueError in broken" in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
