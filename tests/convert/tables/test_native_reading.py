"""Tables are the same whether native code fills them, takes runs of claims, or does nothing."""

import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edi import native
from edi.convert.ranges import RangeDocument, ranges_of
from edi.convert.tables.reading import TableReader
from edi.structure.claim_runs import ClaimRuns

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "engine"))

from edited_files import ALL_FILES, EDIT, EDITS, edited

pytestmark = pytest.mark.skipif(native.columns is None, reason="no compiled modules")

# Modules that are as if they were not compiled.
WITHOUT = {"none": ("columns", "runs"), "rows": ("runs",), "all": ()}
BLOCKS = (600, 5000, 1 << 18)
NAMES = sorted(ALL_FILES)
# What stands in a file, anywhere.
SPLICE = st.tuples(
    st.floats(0, 0.999),
    st.integers(0, 3),
    st.sampled_from(["", "~", "*", "\n", "\r\n", " ", "\x00", "é", "\xc3\xa9", "LX*1~", "TA1*~"]),
)


@contextmanager
def _native_code(use: str, block: int = 1 << 18) -> Iterator[None]:
    with ExitStack() as stack:
        for module in WITHOUT[use]:
            stack.enter_context(patch.object(native, module, None))
        stack.enter_context(patch("edi.interchange.buffer.BLOCK", block))
        yield


def _tables(data: bytes, size: int = 0) -> Any:
    """All rows of all tables in their order, and what is known of the file; of ranges of a size if
    there is one."""
    reader = TableReader(headless=not data.startswith(b"ISA"))
    rows: dict[str, list[Any]] = {}
    summaries = []
    if size:
        for part in ranges_of(io.BytesIO(data), size):
            document = RangeDocument(io.BytesIO(data), part, elements=False)
            for name, batch in reader.read_range("key", document):
                rows.setdefault(name, []).extend(batch.to_pylist())
        rows.pop("findings", None)
    else:
        for name, batch in reader.read(data):
            rows.setdefault(name, []).extend(batch.to_pylist())
        summaries.append(reader.summary)
    for name, batch in reader.flush():
        batch.validate(full=True)
        rows.setdefault(name, []).extend(batch.to_pylist())
    if size:
        rows.pop("findings", None)
    return rows, summaries


def _compare(data: bytes, block: int = 1 << 18) -> None:
    with _native_code("none"):
        expected = _tables(data)
    with _native_code("rows", block):
        assert _tables(data) == expected
    with _native_code("all", block):
        assert _tables(data) == expected


def _spliced(text: str, splices: list[tuple[float, int, str]]) -> bytes:
    for where, taken, put in splices:
        at = 106 + int(where * (len(text) - 106))
        text = text[:at] + put + text[at + taken :]
    return text.encode("latin-1")


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("name", NAMES)
def test_same_tables(name: str, block: int) -> None:
    _compare(ALL_FILES[name].encode("latin-1"), block)


@pytest.mark.parametrize("kind", EDITS)
@pytest.mark.parametrize("name", ["payees", "one batch", "one provider", "facilities"])
def test_same_tables_of_each_kind_of_edit(name: str, kind: str) -> None:
    data = edited(ALL_FILES[name], [(kind, 0.5, "X"), (kind, 0.8, "")]).encode("latin-1")
    _compare(data)


@settings(max_examples=30)
@given(st.sampled_from(NAMES), st.lists(SPLICE, min_size=1, max_size=4), st.sampled_from(BLOCKS))
@example("payees", [(0.5, 0, "TA1*~")], 600)
def test_same_tables_of_damaged_files(
    name: str, splices: list[tuple[float, int, str]], block: int
) -> None:
    _compare(_spliced(ALL_FILES[name], splices), block)


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(
    st.sampled_from(NAMES),
    st.lists(EDIT, max_size=3),
    st.lists(SPLICE, max_size=3),
    st.sampled_from(BLOCKS),
)
def test_same_tables_of_files_that_are_wrong_in_any_way(
    name: str,
    edits: list[tuple[str, float, str]],
    splices: list[tuple[float, int, str]],
    block: int,
) -> None:
    _compare(_spliced(edited(ALL_FILES[name], edits), splices), block)


@pytest.mark.parametrize("where", [0.5, 0.6, 0.7, 0.8])
@pytest.mark.parametrize("name", ["one provider", "dentists"])
def test_lines_after_a_run_are_counted_on(name: str, where: float) -> None:
    """A segment of another guide parts a claim in the middle of its first line."""
    text = ALL_FILES[name]
    second = text.index("~\nLX*2~", int(len(text) * where))
    first = text.rindex("~\nDTP*472", 0, second) + 2
    at = text.index("\n", first) + 1
    damaged = text[:at] + "PLB*1500001213*20261231*WO:1*1~\n" + text[at:]
    _compare(damaged.encode("latin-1"))


@pytest.mark.parametrize("size", [2000, 9000])
@pytest.mark.parametrize("name", NAMES)
def test_ranges_have_the_rows_of_the_file(name: str, size: int) -> None:
    data = ALL_FILES[name].encode("latin-1")
    whole, _ = _tables(data)
    whole.pop("findings", None)
    parts, _ = _tables(data, size)
    # Ranges put together have the same rows in the same order, table by table.
    file_keys = {row.pop("file") for rows in parts.values() for row in rows}
    assert file_keys <= {"key"}
    for rows in whole.values():
        for row in rows:
            row.pop("file")
    assert parts == whole


@pytest.mark.parametrize("line_break", ["\n", "", "\r\n"])
@pytest.mark.parametrize("name", ["payees", "one batch", "one provider", "dentists"])
def test_runs_take_most_claims(name: str, line_break: str) -> None:
    """Not one claim after the other in Python, once their shapes are known."""
    data = ALL_FILES[name].replace("\n", line_break).encode()
    taken = [0]
    run = ClaimRuns.run

    def counted(self: ClaimRuns, *args: Any) -> Any:
        found = run(self, *args)
        taken[0] += self._native.claims if found else 0
        return found

    with patch.object(ClaimRuns, "run", counted):
        rows, _ = _tables(data)
    claims = len(rows.get("claims") or rows["claim_payments"])
    assert taken[0] > (claims // 2 if name == "one batch" else 0)
    _compare(data)


@pytest.mark.parametrize("ends", ["|", "é", "\x1d"])
def test_other_delimiters(ends: str) -> None:
    data = ALL_FILES["payees"].replace("~", ends).encode("latin-1")
    _compare(data)
    _compare(ALL_FILES["payees"].replace("*", ends).encode("latin-1"))


def test_many_shapes_are_forgotten_together() -> None:
    """Claims of more different first elements than are kept are read all the same."""
    head, _, rest = ALL_FILES["one batch"].partition("CLP*")
    claim, end, tail = f"CLP*{rest}".partition("PLB*")
    many = "".join(claim.replace("CAS*", f"REF*{n:X}*1~\nCAS*", 1) for n in range(40))
    with patch("edi.structure.chunk_parser._MAX_SHAPES", 8):
        _compare((head + many + end + tail).encode())
