"""Native rows hold what the Python code fills, or refuse a claim and leave nothing of it."""

import string
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edi import native
from edi.convert.tables.arrow import arrow_type
from edi.convert.tables.builder import Builder
from edi.convert.tables.column import Column, Table
from edi.convert.tables.native_rows import NativeRows
from edi.convert.tables.program import (
    CLEAR,
    CONSTANT,
    COPY,
    FIRST_KEPT,
    KEEP,
    LINE,
    ROW,
    SLOT,
    VALUE,
    Interpreter,
    Program,
)
from edi.convert.tables.values import CONVERT
from edi.interchange.delimiters import Delimiters

pytestmark = pytest.mark.skipif(native.columns is None, reason="no compiled modules")

KINDS = ("text", "code", "money", "quantity", "date", "key", "count", "flag")
D = Delimiters()
TABLES = {
    name: Table(name, "", "", (), tuple(Column(kind, kind, "") for kind in KINDS))
    for name in ("one", "two")
}
SCHEMAS = [
    pa.schema([(column.name, arrow_type(column)) for column in table.columns])
    for table in TABLES.values()
]
# Slots are of the same kinds, behind those that readers set.
SLOT_KINDS = ("file", *("key",) * (FIRST_KEPT - 1), *KINDS)

NUMBERS = st.from_regex(r"[-+]?[0-9]{0,20}(\.[0-9]{0,8})?", fullmatch=True)
DAYS = st.one_of(
    st.dates(date(1, 1, 1), date(9999, 12, 31)).map(lambda day: f"{day:%Y%m%d}".zfill(8)),
    st.from_regex(r"(19|20|00)[0-9]{6}([0-2][0-9][0-6][0-9])?", fullmatch=True),
    st.from_regex(r"20[0-9]{2}(01|02|12)[0-3][0-9]-20[0-9]{6}", fullmatch=True),
)
TEXTS = st.text("AZaz09 -.é£ÿ\x00:^", max_size=12)
UTF_8 = st.text("AÉñ漢😀 :", max_size=6).map(lambda text: text.encode().decode("latin-1"))
VALUE_TEXT = st.one_of(
    NUMBERS, DAYS, TEXTS, UTF_8, st.sampled_from(["Y", "N", "1", "", " ", "  12 ", "-0", "0.00"])
).map(lambda text: text.replace("*", "").replace("~", ""))
SEGMENT = st.lists(VALUE_TEXT, min_size=0, max_size=6).map(lambda them: "*".join(["REF", *them]))
SEGMENTS = st.lists(SEGMENT, min_size=3, max_size=3)

_PLACE = st.tuples(
    st.integers(0, 2),
    st.integers(1, 6),
    st.integers(0, 3),
    st.integers(0, 3),
    st.none() | st.tuples(st.integers(1, 6), st.sampled_from(["Y", "N", "1", "0.00"])),
)
_CONSTANTS: dict[str, Any] = {
    "text": "é x",
    "code": "CO",
    "money": Decimal("-1.25"),
    "quantity": Decimal("0.000001"),
    "date": date(2024, 2, 29),
    "key": -5,
    "count": 7,
    "flag": True,
}
_IN_ROW = st.one_of(
    st.tuples(st.just(VALUE), st.integers(0, 7), _PLACE).map(lambda it: (*it[:2], *it[2])),
    st.integers(0, 7).map(lambda at: (CONSTANT, at, _CONSTANTS[KINDS[at]])),
    st.integers(0, 7).map(lambda at: (SLOT, at, FIRST_KEPT + at)),
    st.just((SLOT, 5, LINE)),
)
_ROW = st.tuples(
    st.integers(0, 1),
    st.none() | st.tuples(st.integers(0, 2), st.integers(1, 6), st.integers(1, 3)),
    st.lists(_IN_ROW, max_size=12),
).map(lambda it: ((ROW, it[0], it[1]), *it[2]))
_CONTEXT = st.lists(
    st.one_of(
        st.integers(FIRST_KEPT, FIRST_KEPT + 7).map(lambda slot: (CLEAR, slot)),
        st.tuples(st.just(KEEP), st.integers(FIRST_KEPT, FIRST_KEPT + 7), _PLACE).map(
            lambda it: (*it[:2], *it[2])
        ),
        st.just((COPY, FIRST_KEPT + 5, LINE)),
    ),
    max_size=4,
)
PROGRAM = st.tuples(_CONTEXT, st.lists(_ROW, max_size=4)).map(
    lambda it: (*it[0], *(one for row in it[1] for one in row))
)


def _rows(wanted: tuple[int, ...] = (0, 1)) -> NativeRows:
    return NativeRows(SCHEMAS, TABLES, wanted)


def _lists(taken: list[pa.RecordBatch]) -> list[list[dict[str, Any]]]:
    for batch in taken:
        batch.validate(full=True)
    return [batch.to_pylist() for batch in taken]


def _taken(rows: NativeRows | Builder) -> list[list[dict[str, Any]]]:
    return _lists([rows.take(0), rows.take(1)])


@settings(max_examples=examples(80))
@given(st.lists(st.tuples(SEGMENTS, st.lists(PROGRAM, min_size=1, max_size=3)), max_size=5))
@example([(["REF*Y", "REF", "REF"], [((ROW, 0, None), (VALUE, 7, 0, 1, 0, 0, None))])])
def test_same_rows_as_the_python_code(claims: list[tuple[list[str], list[Program]]]) -> None:
    """Rows that are refused are added as the Python code does."""
    kinds = [list(KINDS)] * 2
    interpreter = Interpreter(kinds, SLOT_KINDS)
    builder, rows = Builder(SCHEMAS), _rows()
    slots: list[Any] = [None] * len(SLOT_KINDS)
    native_slots = list(slots)
    for segments, programs in claims:
        whole = segments * len(programs)
        starts = [3 * number for number in range(len(programs) + 1)]
        before = list(native_slots)
        counts = rows.rows(0), rows.rows(1)
        compiled = tuple(rows.compile(program, SLOT_KINDS) for program in programs)
        slots[LINE] = native_slots[LINE] = None
        has_failed = False
        made: list[tuple[int, list[Any]]] = []
        for number, program in enumerate(programs):
            slots[LINE] = number or None
            found, failures = interpreter.run(program, segments, slots, D)
            made += found
            has_failed |= bool(failures)
        is_filled = rows.fill(whole, starts, compiled, D, native_slots)
        # What it refuses is what cannot be converted, and nothing else here.
        assert is_filled == (not has_failed)
        if not is_filled:
            assert (rows.rows(0), rows.rows(1)) == counts
            assert native_slots[FIRST_KEPT:] == before[FIRST_KEPT:]
            for table, row in made:
                rows.append(table, row)
            native_slots[:] = slots
        assert native_slots == slots
        for table, row in made:
            builder.append(table, row)
    assert _taken(rows) == _taken(builder)
    assert [rows.rows(0), rows.rows(1)] == [0, 0]


@settings(max_examples=examples(100))
@given(
    st.sampled_from(KINDS), st.one_of(VALUE_TEXT, st.text(string.digits + "+-. YN", max_size=22))
)
@example("money", "9" * 16 + ".99")
@example("money", "9" * 17)
@example("quantity", "9" * 12 + ".999999")
@example("money", "-0.010")
@example("money", "0" * 70)
@example("count", "2147483648")
@example("key", "9" * 18)
@example("date", "00010101")
@example("date", "202402292459")
@example("date", "19000229")
def test_one_value(kind: str, text: str) -> None:
    """Each kind of column takes what its conversion takes, and gives the same value back."""
    rows = _rows()
    at = KINDS.index(kind)
    program = rows.compile(((ROW, 0, None), (VALUE, at, 0, 1, 0, 0, None)), SLOT_KINDS)
    # As text is decoded segment by segment.
    read = Interpreter([list(KINDS)] * 2, SLOT_KINDS)
    raw = f"REF*{text.replace('*', '').encode('latin-1', 'replace').decode('latin-1')}"
    want, failures = read.run(
        ((ROW, 0, None), (VALUE, at, 0, 1, 0, 0, None)), [raw], [None] * len(SLOT_KINDS), D
    )
    is_filled = rows.fill([raw], [0, 1], (program,), D, [None] * len(SLOT_KINDS))
    assert is_filled == (not failures)
    if is_filled:
        assert rows.take(0).column(at).to_pylist() == [want[0][1][at]]


def test_many_rows_and_sparse_columns() -> None:
    """Columns grow, and nulls are where nothing was put, also in the batch after the first."""
    rows = _rows()
    compiled = rows.compile(
        (
            (ROW, 0, None),
            *((VALUE, at, 0, at + 1, 0, 0, None) for at in range(len(KINDS))),
        ),
        SLOT_KINDS,
    )
    for start in (0, 7):
        want = []
        for number in range(start, 3000):
            texts = [f"T{number}", f"C{number % 3}", f"{number}.5", "1.000001", "20240229"]
            texts += [str(number), "-3", "Y"]
            shown = [text if (number + at) % 7 else "" for at, text in enumerate(texts)]
            assert rows.fill(["*".join(["A", *shown])], [0, 1], (compiled,), D, [None] * 13)
            want.append(
                {
                    kind: CONVERT[kind](text) if text else None
                    for kind, text in zip(KINDS, shown, strict=True)
                }
            )
        assert rows.rows(0) == 3000 - start
        assert rows.size(0) > 3000
        batch = rows.take(0)
        batch.validate(full=True)
        assert batch.to_pylist() == want


def test_codes_are_text_or_dictionary_as_the_schema_says() -> None:
    kinds = {name: i for i, name in enumerate(KINDS)}
    coded = [
        pa.schema([(c.name, arrow_type(c, dictionary=True)) for c in table.columns])
        for table in TABLES.values()
    ]
    rows = NativeRows(coded, TABLES, (0,))
    compiled = rows.compile(((ROW, 0, None), (VALUE, kinds["code"], 0, 1, 0, 0, None)), SLOT_KINDS)
    for code in ("CO", "PR", "", "CO"):
        assert rows.fill([f"CAS*{code}"], [0, 1], (compiled,), D, [None] * len(SLOT_KINDS))
    batch = rows.take(0)
    batch.validate(full=True)
    column = batch.column("code")
    assert column.to_pylist() == ["CO", "PR", None, "CO"]
    assert column.dictionary.to_pylist() == ["CO", "PR"]
    assert batch.column("text").null_count == 4


def test_rows_of_other_tables_are_not_kept() -> None:
    rows = _rows(wanted=(1,))
    program = ((ROW, 0, None), (CONSTANT, 0, "x"), (ROW, 1, None), (CONSTANT, 0, "y"))
    assert rows.fill(["A"], [0, 1], (rows.compile(program, SLOT_KINDS),), D, [None] * 13)
    rows.append(0, [None] * len(KINDS))
    assert (rows.rows(0), rows.rows(1)) == (0, 1)


@pytest.mark.parametrize(
    "program",
    [
        ((VALUE, 0, 0, 1, 0, 0, None),),
        ((ROW, 2, None),),
        ((ROW, 0, None), (VALUE, 8, 0, 1, 0, 0, None)),
        ((ROW, 0, None), (VALUE, 0, -1, 1, 0, 0, None)),
        ((ROW, 0, None), (VALUE, 0, 0, 1, 0, 4, None)),
        ((ROW, 0, None), (SLOT, 0, 99)),
        ((ROW, 0, None), (SLOT, 0, LINE)),
        ((CLEAR, -1),),
        ((ROW, 0, None), (CONSTANT, 2, Decimal("0.001"))),
    ],
)
def test_programs_that_cannot_be_run(program: Program) -> None:
    with pytest.raises(ValueError, match=r"."):
        _rows().compile(program, SLOT_KINDS)


def test_segments_that_are_not_there_are_refused() -> None:
    rows = _rows()
    compiled = rows.compile(((ROW, 0, None), (VALUE, 0, 5, 1, 0, 0, None)), SLOT_KINDS)
    slots = [None] * len(SLOT_KINDS)
    for segments, starts in ((["A*1"], [0, 1]), (["A*1"] * 6, [0, 7]), (["A*1"] * 6, [-6, 0])):
        assert not rows.fill(segments, starts, (compiled,), D, slots)
    assert not rows.fill(["A*漢"] * 6, [0, 6], (compiled,), D, slots)
    assert rows.rows(0) == 0
    assert rows.fill(["A*1"] * 6, [0, 6], (compiled,), D, slots)


@pytest.mark.parametrize(
    ("at", "value"),
    [(2, Decimal("0.001")), (2, Decimal(10**17)), (3, Decimal("NaN")), (6, 1 << 31), (5, 1 << 63)],
)
def test_append_takes_all_of_a_row_or_nothing(at: int, value: Any) -> None:
    rows = _rows()
    row: list[Any] = ["text", *[None] * 7]
    row[at] = value
    with pytest.raises((ValueError, ArithmeticError)):
        rows.append(0, row)
    assert rows.rows(0) == 0
    assert rows.take(0).num_rows == 0
