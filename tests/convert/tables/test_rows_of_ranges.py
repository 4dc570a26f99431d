"""Ranges of a file, each read by itself, have the rows of the whole file."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.convert.ranges import ranges_of
from edi.convert.tables import TABLES, TableReader, file_key
from edi.structure.range_document import RangeDocument

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "engine"))

from edited_files import ALL_FILES, EDIT, edited

Rows = dict[str, list[dict[str, Any]]]


def _rows(batches: Any) -> Rows:
    """But for findings, which depend on what stands before."""
    found: Rows = {name: [] for name in TABLES if name != "findings"}
    for name, batch in batches:
        if name != "findings":
            found[name] += batch.to_pylist()
    return found


def _apart(data: bytes, size: int) -> tuple[Rows, int]:
    """The rows of all ranges, each read by a reader of its own, and how many there were."""
    parts = ranges_of(io.BytesIO(data), size)
    found: Rows = {name: [] for name in TABLES if name != "findings"}
    for part in parts:
        reader = TableReader()
        document = RangeDocument(io.BytesIO(data), part, elements=False)
        batches = [*reader.read_range(file_key(data), document), *reader.flush()]
        for name, rows in _rows(batches).items():
            found[name] += rows
    return found, len(parts)


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize("size", [700, 5000])
@pytest.mark.parametrize("name", sorted(ALL_FILES))
def test_rows_of_right_files(name: str, size: int) -> None:
    data = ALL_FILES[name].encode()
    found, count = _apart(data, size)
    assert found == _rows(edi.read_tables(data))
    assert count > 2 or name in ("acknowledgements", "statuses", "one provider's statuses")


@pytest.mark.slow
@settings(max_examples=40)
@given(
    st.sampled_from(sorted(ALL_FILES)),
    st.lists(EDIT, min_size=1, max_size=3),
    st.sampled_from([700, 5000]),
)
def test_rows_of_wrong_files(name: str, edits: list[tuple[str, float, str]], size: int) -> None:
    data = edited(ALL_FILES[name], edits).encode("latin-1")
    assert _apart(data, size)[0] == _rows(edi.read_tables(data))
