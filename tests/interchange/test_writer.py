"""What the writer makes is X12 that the reader reads back, and nothing else gets out."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.api import read_segments, validate
from edi.interchange.delimiters import ISA_LENGTH, Delimiters
from edi.interchange.writer import (
    DEFAULT,
    InterchangeHeader,
    UnwritableValue,
    Writer,
    WriterState,
    amount,
    clean,
    format_segment,
    is_writable,
)

HEADER = InterchangeHeader("PAYER1", "PROVIDERS", datetime(2026, 7, 1, 9, 5, tzinfo=UTC))
OTHERS = Delimiters("|", "^", ">", "\n", "")


def written(*segments: tuple[Any, ...], delimiters: Delimiters = DEFAULT) -> bytes:
    stream = io.BytesIO()
    writer = Writer(stream, delimiters)
    writer.start_interchange(HEADER, 7)
    writer.start_group("HP", "005010X221A1", 8)
    writer.start_transaction("835", "0001")
    for segment in segments:
        writer.segment(*segment)
    writer.end_transaction()
    writer.end_group()
    writer.end_interchange()
    return stream.getvalue()


def test_envelope() -> None:
    lines = written(("LX", "1"), ("LX", "2")).decode().splitlines()
    assert lines == [
        "ISA*00*          *00*          *ZZ*PAYER1         *ZZ*PROVIDERS      "
        "*260701*0905*^*00501*000000007*0*P*:~",
        "GS*HP*PAYER1*PROVIDERS*20260701*0905*8*X*005010X221A1~",
        "ST*835*0001~",
        "LX*1~",
        "LX*2~",
        "SE*4*0001~",
        "GE*1*8~",
        "IEA*1*000000007~",
    ]
    assert len(lines[0]) == ISA_LENGTH


def test_the_envelopes_of_several_sets_are_counted_apart() -> None:
    stream = io.BytesIO()
    writer = Writer(stream)
    for interchange in (1, 2):
        writer.start_interchange(HEADER, interchange)
        for group in (1, 2):
            writer.start_group("HP", "005010X221A1", group)
            for number in range(group):
                writer.start_transaction("835", f"{number + 1:04d}")
                writer.formatted(b"LX*1~\nLX*2~\n", 2)
                assert writer.end_transaction() == 4
            writer.end_group()
        writer.end_interchange()
    assert not list(validate(stream.getvalue(), select=("ENV",)))
    assert stream.getvalue().count(b"GE*2*2~") == 2
    assert stream.getvalue().count(b"IEA*2*") == 2


@pytest.mark.parametrize("delimiters", [DEFAULT, OTHERS])
def test_composites_and_trailing_blanks(delimiters: Delimiters) -> None:
    segment = format_segment("SVC", [("HC", "99213", "", ""), "1", "", ()], delimiters)
    e, c = delimiters.element, delimiters.component
    assert segment == f"SVC{e}HC{c}99213{e}1{delimiters.joiner}"


@pytest.mark.parametrize("bad", ["A*B", "A~B", "A:B", "A^B", "A\nB", "A\x00B", "A\u2028B", "\x85"])
def test_a_delimiter_in_a_value_is_refused_without_telling_the_value(bad: str) -> None:
    assert not is_writable(bad)
    for element in (bad, ("HC", bad)):
        with pytest.raises(UnwritableValue, match="CLP02 holds") as caught:
            format_segment("CLP", ["1", element])
        assert bad not in str(caught.value)
    assert is_writable(clean(bad))


def test_clean() -> None:
    assert clean("  A*B~~C\n D ") == "A B C D"
    assert clean("ABC DEF", 4) == "ABC"
    assert clean("A:B", delimiters=OTHERS) == "A:B"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("0.80", ".8"),
        ("-0.05", "-.05"),
        ("100", "100"),
        ("100.00", "100"),
        ("1E+3", "1000"),
        ("0012.50", "12.5"),
    ],
)
def test_amount(value: str, expected: str) -> None:
    assert amount(Decimal(value)) == expected


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_amount_refuses_what_is_no_number(value: str) -> None:
    with pytest.raises(UnwritableValue):
        amount(Decimal(value))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9)))
def test_amount_is_exact_and_short(value: Decimal) -> None:
    text = amount(value)
    assert Decimal(text) == value
    assert not text.startswith(("0.", "-0", "+"))
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize(
    "header",
    [
        InterchangeHeader("X" * 16, "R", HEADER.created),
        InterchangeHeader("", "R", HEADER.created),
        InterchangeHeader("S", "  ", HEADER.created),
        InterchangeHeader("S*", "R", HEADER.created),
        InterchangeHeader("SÉ", "R", HEADER.created),
        InterchangeHeader("S", "R", HEADER.created, sender_qualifier="ZZZ"),
    ],
)
def test_isa_values_that_do_not_fit_are_refused(header: InterchangeHeader) -> None:
    stream = io.BytesIO()
    with pytest.raises(UnwritableValue, match="ISA0"):
        Writer(stream).start_interchange(header, 1)
    assert stream.getvalue() == b""


@pytest.mark.parametrize("number", [0, -1, 1_000_000_000])
def test_control_numbers_have_nine_digits(number: int) -> None:
    with pytest.raises(UnwritableValue, match="ISA13"):
        Writer(io.BytesIO()).start_interchange(HEADER, number)


def test_order_is_enforced() -> None:
    writer = Writer(io.BytesIO())
    for wrong in (
        lambda: writer.start_group("HP", "005010X221A1", 1),
        lambda: writer.start_transaction("835", "0001"),
        lambda: writer.segment("LX", "1"),
        writer.end_transaction,
        writer.end_group,
        writer.end_interchange,
    ):
        with pytest.raises(WriterState):
            wrong()
    writer.start_interchange(HEADER, 1)
    writer.start_group("HP", "005010X221A1", 1)
    with pytest.raises(WriterState):
        writer.end_interchange()
    writer.start_transaction("835", "0001")
    with pytest.raises(WriterState):
        writer.end_group()


def test_delimiters_must_differ() -> None:
    with pytest.raises(ValueError, match="four different"):
        Writer(io.BytesIO(), Delimiters("*", "^", "*", "~"))


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@pytest.mark.slow
@given(st.lists(st.lists(_TEXT, max_size=4), max_size=5), st.sampled_from([DEFAULT, OTHERS]))
def test_what_is_cleaned_reads_back(segments: list[list[str]], delimiters: Delimiters) -> None:
    values = [[clean(value, delimiters=delimiters) for value in s] for s in segments]
    data = written(*(("K3", *s) for s in values), delimiters=delimiters)
    read = [s.elements for s in read_segments(data)][3:-3]
    for elements, expected in zip(read, values, strict=True):
        while expected and not expected[-1]:
            expected.pop()
        assert elements == ["K3", *expected]
