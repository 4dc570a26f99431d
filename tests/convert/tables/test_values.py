"""Text to values: exact, or not at all."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.convert.tables import values
from edi.convert.tables.program import (
    CLEAR,
    CONSTANT,
    COPY,
    FIRST_KEPT,
    KEEP,
    ROW,
    SLOT,
    VALUE,
    Interpreter,
)
from edi.interchange.delimiters import Delimiters

MONEY = {
    "12": "12",
    "12.5": "12.50",
    "12.50": "12.50",
    "12.500": "12.50",
    "-0.01": "-0.01",
    "+3": "3",
    ".5": "0.50",
    "5.": "5.00",
    "0": "0",
    "000012.00": "12.00",
    "9999999999999999.99": "9999999999999999.99",
    "00000000000000000000000001": "1",
}
NO_MONEY = [
    *(
        "12A",
        "1,000",
        "1.005",
        "10000000000000000",
        "1e5",
        "1E2",
        "-",
        ".",
        "+",
        "",
        "--1",
        "1.2.3",
    ),
    *(" 1", "1 ", "١", "1_000", "0x1", "NaN", "Infinity", "0." + "1" * 100),
]


@pytest.mark.parametrize("text", MONEY)
def test_amounts(text: str) -> None:
    assert values.money(text) == Decimal(MONEY[text])


@pytest.mark.parametrize("text", NO_MONEY)
def test_no_amounts(text: str) -> None:
    assert values.money(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=10**18))
def test_an_amount_is_exact_or_none(amount: Decimal) -> None:
    found = values.money(f"{amount:f}")
    has_cents = amount == amount.quantize(Decimal("0.01")) if abs(amount) < 10**16 else False
    assert found == (amount if has_cents else None)
    if found is not None:
        array = pa.array([found], type=pa.decimal128(18, 2))
        assert array.to_pylist() == [found]


@given(st.text(max_size=30))
def test_whatever_is_taken_fits_its_type(text: str) -> None:
    for convert, kind in [
        (values.money, pa.decimal128(18, 2)),
        (values.quantity, pa.decimal128(18, 6)),
        (values.day, pa.date32()),
        (values.whole, pa.int64()),
        (values.small, pa.int32()),
        (values.flag, pa.bool_()),
    ]:
        pa.array([convert(text)], type=kind)


def test_quantities() -> None:
    assert values.quantity("1.125000") == Decimal("1.125")
    assert values.quantity("999999999999.999999") == Decimal("999999999999.999999")
    assert values.quantity("1000000000000") is None
    assert values.quantity("0.0000001") is None


def test_days() -> None:
    assert values.day("20260228") == date(2026, 2, 28)
    assert values.day("202602281230") == date(2026, 2, 28)
    for text in ("20260229", "202602282530", "2026022812", "260228", "2026-02-28", "00000000"):
        assert values.day(text) is None


def test_numbers_and_flags() -> None:
    assert (values.small("007"), values.small("2147483647")) == (7, 2147483647)
    assert [values.small(text) for text in ("2147483648", "1.0", "", "one", "²")] == [None] * 5
    assert [values.flag(text) for text in ("Y", "N", "y", "1", "")] == [
        True,
        False,
        None,
        None,
        None,
    ]


# -- fill programs


def _run(program: object, segments: list[str], slots: list[object] | None = None) -> object:
    interpreter = Interpreter([["text", "money", "date"]], ["key"] * FIRST_KEPT + ["text", "money"])
    slots = slots if slots is not None else [None] * (FIRST_KEPT + 2)
    rows, failures = interpreter.run(program, segments, slots, Delimiters())  # type: ignore[arg-type]
    return [row for _, row in rows], [tuple(one) for one in failures]


def test_values_of_elements_and_components() -> None:
    program = (
        (ROW, 0, None),
        (VALUE, 0, 0, 1, 2, 0, None),
        (VALUE, 1, 0, 2, 0, 0, None),
        (VALUE, 2, 1, 3, 0, 2, None),
    )
    rows = _run(program, ["SV1*HC: 99213 :25* 12.5", "DTP*472*RD8*20260101-20260105"])
    assert rows == ([["99213", Decimal("12.5"), date(2026, 1, 5)]], [])
    assert _run(program, ["SV1", "DTP"]) == ([[None, None, None]], [])


def test_the_first_source_that_is_there_counts() -> None:
    program = (
        (ROW, 0, None),
        (VALUE, 0, 0, 2, 0, 0, (1, "EI")),
        (VALUE, 0, 0, 2, 0, 0, (1, "SY")),
        (CONSTANT, 0, "none"),
    )
    assert _run(program, ["REF*SY*1"]) == ([["1", None, None]], [])
    assert _run(program, ["REF*XX*1"]) == ([["none", None, None]], [])


def test_a_value_that_does_not_fit_is_null_whatever_follows() -> None:
    program = ((ROW, 0, None), (VALUE, 1, 0, 1, 0, 0, None), (VALUE, 1, 0, 2, 0, 0, None))
    assert _run(program, ["AMT*1X*2"]) == ([[None, None, None]], [(0, 1, 0, "money")])


def test_rows_of_groups_that_are_empty_are_passed_over() -> None:
    program = tuple(
        one
        for start in (2, 5)
        for one in (
            (ROW, 0, (0, start, 3)),
            (VALUE, 0, 0, start, 0, 0, None),
            (VALUE, 1, 0, start + 1, 0, 0, None),
        )
    )
    assert _run(program, ["CAS*CO*45*1* * * *"]) == ([["45", Decimal(1), None]], [])
    assert _run(program, ["CAS*CO* **1**2"]) == (
        [[None, None, None], [None, Decimal(2), None]],
        [],
    )


def test_slots_are_kept_emptied_and_copied() -> None:
    slots: list[object] = ["f", 1, 2, 3, 4, "old", Decimal(9)]
    program = ((CLEAR, FIRST_KEPT), (KEEP, FIRST_KEPT, 0, 1, 0, 0, None), (COPY, FIRST_KEPT + 1, 4))
    assert _run(program, ["NM1*new"], slots) == ([], [])
    assert slots == ["f", 1, 2, 3, 4, "new", 4]
    assert _run(((ROW, 0, None), (SLOT, 0, FIRST_KEPT)), [], slots) == ([["new", None, None]], [])
