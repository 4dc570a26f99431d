"""Reading: batches, which tables, ranges, sources, errors, memory."""

import io
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from table_sources import ROOT, generated

import edi
from edi.convert.tables import TABLES, TableReader, file_key
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.claim_runs import Use
from edi.structure.document import Document, Ended, Item, Outside, Started

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


# -- ranges


class Range(Document):
    """Some items of a file, those of the levels around them first, as a reader of ranges does."""

    def __init__(self, data: bytes, first: int, last: int) -> None:
        super().__init__(io.BytesIO(data), elements=False)
        self._first, self._last = first, last
        self.is_leading = False

    def use(self, use: Use) -> None:
        """Items are counted here: all of them have to come."""

    def __iter__(self) -> Iterator[Item]:
        for number, item in enumerate(super().__iter__()):
            if number >= self._last:
                return
            self.is_leading = number < self._first
            if number >= self._first or _leads(item):
                yield item


def _leads(item: Item) -> bool:
    """Is it of the envelopes and levels around what follows?"""
    if isinstance(item, Outside):
        return item.raw.startswith(("ISA", "GS"))
    return isinstance(item, Started) or (
        isinstance(item, LoopChunk) and item.kind in ("ST", "2000A", "2000B", "2000C", "2000")
    )


def _places(data: bytes) -> list[int]:
    """Numbers of items that a range may begin with."""
    found = []
    inside = False
    for number, item in enumerate(Document(io.BytesIO(data), elements=False)):
        inside = (inside or isinstance(item, Started)) and not isinstance(item, Ended)
        is_cut = isinstance(item, RawClaim) or (
            isinstance(item, LoopChunk) and item.kind in ("2000A", "2000B", "2000", "2100")
        )
        if inside and is_cut:
            found.append(number)
    return found


@pytest.mark.parametrize("kind", ["837p", "837i", "837d", "835"])
def test_rows_of_ranges_are_those_of_the_file(kind: str) -> None:
    data = generated(kind, 30)
    whole = _rows(edi.read_tables(data))
    places = _places(data)
    assert len(places) > 30
    for step in (1, 7):
        cuts = [0, *places[::step], 1 << 60]
        reader = TableReader()
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        for first, last in pairwise(cuts):
            batches = reader.read_range(file_key(data), Range(data, first, last))
            for name, rows in _rows([*batches, *reader.flush()]).items():
                found[name] += rows
        assert {name: rows for name, rows in found.items() if name != "findings"} == {
            name: rows for name, rows in whole.items() if name != "findings"
        }
