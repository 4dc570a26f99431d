"""Reading: batches, which tables, ranges, sources, errors, memory."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from table_sources import ROOT, generated

import edi
from edi.convert.tables import TABLES, TableReader, file_key

KINDS = ["837p", "837i", "837d", "835", "999", "277ca"]


def _rows(batches: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for name, batch in batches:
        found[name] += batch.to_pylist()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_batches_of_any_size_have_the_same_rows(kind: str) -> None:
    data = generated(kind, 150)
    whole = _rows(edi.read_tables(data))
    assert sum(map(len, whole.values())) > 100
    for options in ({"batch_rows": 7}, {"batch_bytes": 5000}):
        reader = TableReader(**options)
        batches = [*reader.read(data), *reader.flush()]
        assert len(batches) > 2
        assert _rows(batches) == whole


def test_rows_of_several_files_share_batches() -> None:
    files = [generated("837p", 20, seed) for seed in (1, 2, 3)]
    reader = TableReader(["claims"])
    assert [batch for data in files for batch in reader.read(data)] == []
    ((name, batch),) = reader.flush()
    assert (name, batch.num_rows) == ("claims", 60)
    wanted = [row for data in files for row in _rows(edi.read_tables(data))["claims"]]
    assert batch.to_pylist() == wanted
    assert len(set(batch["file"].to_pylist())) == 3
    assert list(reader.flush()) == []


@pytest.mark.parametrize("name", TABLES)
def test_one_table_alone_has_the_same_rows(name: str) -> None:
    for kind in KINDS:
        data = generated(kind)
        alone = edi.read_tables(data, tables=name).read_all()
        assert list(alone) == [name]
        assert alone[name].to_pylist() == _rows(edi.read_tables(data))[name]


def test_the_summary() -> None:
    data = generated("835", 40)
    read = edi.read_tables(data)
    list(read)
    assert read.summary.file == file_key(data)
    assert read.summary.segments == data.count(b"~")
    assert read.summary.transactions == data.count(b"\nST*")
    assert (read.summary.is_x12, read.summary.findings, read.summary.cut_at) == (True, 0, None)
    cut = edi.read_tables(data[: data.rindex(b"CLP*")])
    list(cut)
    assert cut.summary.cut_at is not None
    assert cut.summary.errors
    nothing = edi.read_tables(b"nothing")
    assert nothing.read_all()["findings"]["code"].to_pylist() == ["ENV001"]
    assert not nothing.summary.is_x12


def test_with_validation_the_findings_are_those_of_validate() -> None:
    path = ROOT / "fixtures" / "cases" / "validate" / "x01_wrap80.edi"
    for data in (path.read_bytes(), generated("837p", 30).replace(b"*HC:99213*", b"*HC:99213*1")):
        rows = edi.read_tables(data, validate=True).read_all()["findings"].to_pylist()
        wanted = list(edi.validate(data))
        assert wanted
        names = ("code", "severity", "message", "loop", "path", "segment_id", "line", "offset")
        assert [[row[name] for name in names] for row in rows] == [
            [getattr(one, name) for name in names] for one in wanted
        ]
        assert [row["claim_id"] for row in rows] == [one.claim for one in wanted]


@pytest.mark.parametrize("validate", [False, True])
def test_a_file_without_envelope_on_demand(validate: bool) -> None:
    data = generated("837p", 3)
    headless = data[data.index(b"GS*") : data.index(b"IEA*")]
    assert edi.read_tables(headless, validate=validate).read_all()["claims"].num_rows == 0
    read = edi.read_tables(headless, validate=validate, no_envelope=True)
    assert read.read_all()["claims"].num_rows == 3


def test_what_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no table named claim; there are transactions, claims"):
        edi.read_tables(b"", tables="claim")
    with pytest.raises(TypeError, match="a source is a path"):
        edi.read_tables(3)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError):
        list(edi.read_tables(tmp_path / "nothing"))
    with pytest.raises(AttributeError):
        edi.read_tables(b"").nothing  # type: ignore[attr-defined]  # noqa: B018


def test_without_pyarrow_the_error_names_the_extra() -> None:
    code = """
import sys
sys.modules["pyarrow"] = None
import edi
from edi.convert.tables import TABLES
assert "claims" in TABLES
try:
    edi.read_tables(b"")
except edi.EdiError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "a table needs the extra arrow: pip install 'aso-edi[arrow]'\n"


def test_pyarrow_is_imported_when_it_is_used() -> None:
    code = "import sys, edi.convert.tables; print('pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "False\n"
