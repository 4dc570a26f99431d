"""What the writer makes is X12 that the reader reads back, and nothing else gets out."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
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


def _writer(opened: int) -> Writer:
    """With so many envelopes open: interchange, group, transaction set."""
    writer = Writer(io.BytesIO())
    if opened > 0:
        writer.start_interchange(HEADER, 1)
    if opened > 1:
        writer.start_group("HP", "005010X221A1", 1)
    if opened > 2:
        writer.start_transaction("835", "0001")
    return writer


STEPS: dict[str, tuple[int, Callable[[Writer], object]]] = {  # by how many envelopes are open then
    "start_interchange": (0, lambda writer: writer.start_interchange(HEADER, 2)),
    "start_group": (1, lambda writer: writer.start_group("HP", "005010X221A1", 2)),
    "start_transaction": (2, lambda writer: writer.start_transaction("835", "0002")),
    "segment": (3, lambda writer: writer.segment("LX", "1")),
    "formatted": (3, lambda writer: writer.formatted(b"LX*1~\n", 1)),
    "end_transaction": (3, lambda writer: writer.end_transaction()),
    "end_group": (2, lambda writer: writer.end_group()),
    "end_interchange": (1, lambda writer: writer.end_interchange()),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("opened", range(4))
def test_what_may_be_written_where(step: str, opened: int) -> None:
    wanted, do = STEPS[step]
    writer = _writer(opened)
    if opened == wanted:
        do(writer)
        return
    with pytest.raises(WriterState):
        do(writer)


def test_everything_may_be_written_again_after_its_end() -> None:
    stream = io.BytesIO()
    writer = Writer(stream)
    for number in (1, 2):
        writer.start_interchange(HEADER, number)
        for _ in range(2):
            writer.start_group("HP", "005010X221A1", number)
            for name in ("0001", "0002", "0003"):
                writer.start_transaction("835", name)
                assert writer.segments == 1
                writer.segment("LX", "1")
                assert writer.segments == 2
                assert writer.end_transaction() == 3
            writer.end_group()
        writer.end_interchange()
    text = stream.getvalue().decode()
    assert [text.count(one) for one in ("SE*3*0003~", "GE*3*1~", "IEA*2*000000002~")] == [4, 2, 1]


@pytest.mark.parametrize(("number", "fits"), [("001", False), ("0001", True), ("1" * 9, True)])
def test_numbers_of_sets(number: str, fits: bool) -> None:
    if fits:
        _writer(2).start_transaction("835", number)
        return
    for wrong in (number, "1" * 10):
        with pytest.raises(UnwritableValue, match="ST02 must have 4 to 9 characters"):
            _writer(2).start_transaction("835", wrong)


@pytest.mark.parametrize("number", [1, 999_999_999])
def test_control_numbers_up_to_their_limits(number: int) -> None:
    writer = _writer(0)
    writer.start_interchange(HEADER, number)
    writer.start_group("HP", "005010X221A1", number)
    for wrong in (0, 1_000_000_000):
        with pytest.raises(UnwritableValue, match="GS06 must be 1 to 999999999"):
            _writer(1).start_group("HP", "005010X221A1", wrong)


@pytest.mark.parametrize(
    ("changes", "position"),
    [
        ({"sender_qualifier": " "}, 5),
        ({"sender_qualifier": "ZZZ"}, 5),
        ({"sender": " "}, 6),
        ({"sender": "A" * 16}, 6),
        ({"receiver_qualifier": ""}, 7),
        ({"receiver_qualifier": "ABC"}, 7),
        ({"receiver": ""}, 8),
        ({"receiver": "B" * 16}, 8),
        ({"receiver": "B~"}, 8),
        ({"receiver": "B\x07"}, 8),
        ({"receiver": "\u0141"}, 8),
    ],
)
def test_which_element_of_a_header_is_wrong(changes: dict[str, str], position: int) -> None:
    with pytest.raises(UnwritableValue, match=f"^ISA{position:02d} "):
        Writer(io.BytesIO()).start_interchange(replace(HEADER, **changes), 1)


def test_a_header_that_says_all_up_to_its_limits() -> None:
    header = InterchangeHeader("S" * 15, "R" * 15, HEADER.created, "01", "30", True, "APP1", "APP2")
    stream = io.BytesIO()
    writer = Writer(stream, OTHERS)
    writer.start_interchange(header, 123_456_789)
    writer.start_group("HP", "005010X221A1", 5)
    isa, gs, _ = stream.getvalue().decode().split("\n")
    assert isa == (
        f"ISA|00|{' ' * 10}|00|{' ' * 10}|01|{'S' * 15}|30|{'R' * 15}"
        "|260701|0905|^|00501|123456789|0|T|>"
    )
    assert gs == "GS|HP|APP1|APP2|20260701|0905|5|X|005010X221A1"
    usual = InterchangeHeader("S", "R", HEADER.created)
    assert not usual.test
    assert (usual.sender_qualifier, usual.receiver_qualifier) == ("ZZ", "ZZ")
    assert (usual.application_sender, usual.application_receiver) == ("", "")


@pytest.mark.parametrize(
    ("elements", "number"),
    [
        (["A*"], 1),
        (["A", "B~"], 2),
        (["A", ("B", "C"), "D:"], 3),
        (["A", ("B", "C^"), "D"], 2),
        (["A", ("B", "C"), ("D", "\x00")], 3),
        ([("A",), "B", "C", "D", "E", "F", "G", "H", "I", "J", "K\n"], 11),
    ],
)
def test_which_element_cannot_be_written(elements: list[Any], number: int) -> None:
    with pytest.raises(UnwritableValue, match=f"^XX{number:02d} holds a delimiter"):
        format_segment("XX", elements)


@pytest.mark.parametrize(
    ("elements", "text"),
    [
        ([], "XX"),
        ([""], "XX"),
        (["", ""], "XX"),
        (["A", "", "B", ""], "XX*A**B"),
        ([("", "")], "XX"),
        ([("A", "", ""), ""], "XX*A"),
        ([("", "A", ""), ("", "")], "XX*:A"),
        (["", ("A", "B")], "XX**A:B"),
    ],
)
def test_what_is_empty_at_the_end_is_left_out(elements: list[Any], text: str) -> None:
    assert format_segment("XX", elements) == f"{text}~\n"


@pytest.mark.parametrize("repetition", ["", "*"])
def test_four_delimiters_are_needed(repetition: str) -> None:
    with pytest.raises(ValueError, match="four different"):
        Writer(io.BytesIO(), Delimiters("*", repetition, ":", "~"))


def test_lengths_of_cleaned_text() -> None:
    assert clean("ABC  DEF", 7) == clean("ABC DEF") == "ABC DEF"
    assert [clean("ABC DEF", longest) for longest in (6, 4, 3, 0)] == ["ABC DE", "ABC", "ABC", ""]
    assert not is_writable("A\u061c")
    assert is_writable("A|B") and not is_writable("A|B", OTHERS)
