"""What is said of each fault of a segment, and where; the fast checks agree, at every limit.

The segment is made up: one element of each kind, so that its table can be read here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from edi.elements.segment_check import SegmentCheck
from edi.guides.catalogue import PROFESSIONAL
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.delimiters import Delimiters

MONEY_DIGITS = 10


def _spec(ref: str, usage: str, kind: str, low: int, high: int, **more: object) -> ElementSpec:
    number = str(more.pop("data_element", "0"))
    return ElementSpec(ref, ref.lower(), usage, kind, number, low, high, **more)  # type: ignore[arg-type]


COMPOSITE = (
    _spec("XYZ03-1", "R", "ID", 1, 2, codes=frozenset({"A", "BB"})),
    _spec("XYZ03-2", "S", "AN", 1, 3),
    _spec("XYZ03-3", "N", "AN", 1, 3),
    _spec("XYZ03-4", "S", "R", 1, 5),
)
ELEMENTS = (
    _spec("XYZ01", "R", "AN", 2, 5),
    _spec("XYZ02", "N", "AN", 1, 5),
    _spec("XYZ03", "S", "composite", 0, 0, syntax=("P0204",), components=COMPOSITE),
    _spec("XYZ04", "S", "N0", 1, 3),
    _spec("XYZ05", "S", "R", 1, 18, data_element="782"),
    _spec("XYZ06", "S", "R", 1, 6),
    _spec("XYZ07", "S", "DT", 8, 8),
    _spec("XYZ08", "S", "TM", 4, 8),
    _spec("XYZ09", "S", "AN", 9, 9, regex="[0-9]{9}"),
    _spec("XYZ10", "S", "ID", 1, 2, repeat=3, codes=frozenset({"K", "LL"})),
    _spec("XYZ11", "S", "AN", 1, 30, note_max=4),
    _spec("XYZ12", "S", "AN", 1, 1),
    _spec("XYZ13", "S", "N0", 2, 4),
    _spec("XYZ14", "S", "AN", 3, 3, regex="[A-C]{3}"),
)
SEGMENT = SegmentSpec("2300", "XYZ", "XYZ", "X", "S", 1, 1, None, frozenset(), ("P1112",), ELEMENTS)


@dataclass(frozen=True)
class Checks:
    explain: Callable[[str], list[tuple[str, int | None, int | None]]]
    messages: Callable[[str], list[str]]
    accepts: list[Callable[[str], object]]


def _checks(delimiters: Delimiters) -> Checks:
    check = SegmentCheck(SEGMENT, delimiters, PROFESSIONAL, MONEY_DIGITS)
    return Checks(
        lambda raw: [(p.code, p.element, p.component) for p in check.explain(raw)],
        lambda raw: [p.message for p in check.explain(raw)],
        [check.fast_check(), *([check.acceptor.accepts] if check.acceptor else [])],
    )


CHECKS = _checks(Delimiters())


def at(position: int, value: str) -> str:
    """The segment with nothing but this element, and the required ones."""
    values = ["", "AB", *[""] * len(ELEMENTS)]
    values[position] = value
    if position == 1:
        values[4] = "1"
    if position == 11:
        values[12] = "Z"
    if position == 12:
        values[11] = "Y"
    while not values[-1]:
        values.pop()
    return "*".join(["XYZ", *values[1:]])


RIGHT = {
    1: ("AB", "ABCDE", "A E"),
    3: ("A", "BB", "A:X::1", "BB:XYZ::999.99"),
    4: ("0", "1", "10", "999"),
    5: ("0", "0.5", ".05", "-1", "1.25", "99999999", "99999999.99", "-99999999.99"),
    6: ("0", "123.456", "123", ".125", "-0.5"),
    7: ("20260228", "20261231"),
    8: ("0000", "2359", "235959", "2359599", "23595999"),
    9: ("001020003",),
    10: ("K", "LL", "K^LL^K"),
    11: ("ABCD",),
    12: ("9",),
    13: ("10", "9999"),
    14: ("ABC",),
}
# What is wrong: ELE code, and the component.
WRONG = {
    1: [
        ("", "ELE001"),
        ("  ", "ELE001"),
        ("A", "ELE004"),
        ("ABCDEF", "ELE003"),
        (" AB", "ELE010"),
        ("AB ", "ELE010"),
        ("A\x07B", "ELE011"),
        ("A\x7fB", "ELE011"),
        ("Aé", "ELE011"),
        ("A:B", "ELE007"),
    ],
    2: [("A", "ELE002")],
    3: [
        ("X", "ELE006", 1),
        (":X::1", "ELE013", 1),
        (" :X::1", "ELE013", 1),
        ("A:", "ELE010", None),
        (":", "ELE010", None),
        ("A:X::1:", "ELE010", None),
        ("A:X:Q:1", "ELE002", 3),
        ("A:X: :1", "ELE010", 3),
        ("A:XYZW::1", "ELE003", 2),
        ("A:X::1:Y", "ELE007", 5),
        ("A:X", "ELE008", 4),
        ("A:::1", "ELE008", 2),
    ],
    4: [("1000", "ELE003"), ("1.5", "ELE005"), ("X", "ELE005"), ("+1", "ELE014"), ("01", "ELE014")],
    5: [
        ("999999999", "ELE003"),
        ("123456789.1", "ELE003"),
        ("1.125", "ELE014"),
        ("+1", "ELE014"),
        ("01", "ELE014"),
        ("1.", "ELE014"),
        ("1.50", "ELE014"),
        ("1,5", "ELE005"),
        ("-", "ELE005"),
    ],
    6: [("1234.567", "ELE003"), ("1234567", "ELE003"), ("1e3", "ELE005")],
    7: [
        ("20260230", "ELE009"),
        ("2026AA01", "ELE005"),
        ("2026AAé1", "ELE005"),
        ("2026010", "ELE004"),
        ("202601010", "ELE003"),
    ],
    8: [("2400", "ELE009"), ("12-30", "ELE005"), ("235", "ELE004"), ("235959999", "ELE003")],
    9: [("00102000X", "ELE005"), ("00102000", "ELE004")],
    10: [("M", "ELE006"), ("é", "ELE006"), ("K^M", "ELE006"), ("K^K^K^K", "ELE012")],
    11: [("ABCDE", "ELE003")],
    14: [("ABD", "ELE005"), ("123", "ELE005")],
    13: [("9", "ELE004"), ("0", "ELE004"), ("010", "ELE014"), ("12345", "ELE003")],
}


@pytest.mark.parametrize(
    "raw", [at(position, value) for position, values in RIGHT.items() for value in values]
)
def test_right_up_to_every_limit(raw: str) -> None:
    assert CHECKS.explain(raw) == []
    assert all(accept(raw) for accept in CHECKS.accepts)


@pytest.mark.parametrize(
    ("position", "fault"), [(position, fault) for position, them in WRONG.items() for fault in them]
)
def test_wrong_beyond_every_limit(position: int, fault: tuple[str, str, int | None]) -> None:
    value, code, *component = fault
    raw = at(position, value)
    assert CHECKS.explain(raw) == [(code, position, *(component or [None]))]
    assert not any(accept(raw) for accept in CHECKS.accepts)


def test_a_leap_day_is_right_though_unusual() -> None:
    assert CHECKS.explain(at(7, "20240229")) == []


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("XYZ*AB*", [("ELE010", 2, None)]),
        ("XYZ*AB*****", [("ELE010", 2, None)]),
        ("XYZ**", [("ELE001", 1, None), ("ELE010", 1, None)]),
        ("XYZ*AB***1**", [("ELE010", 5, None)]),
        ("XYZ*AB***1*****************X", [("ELE007", 15, None)]),
        ("XYZ*AB*** *5", [("ELE010", 4, None)]),
        ("XYZ*AB**********Y", [("ELE008", 12, None)]),
        ("XYZ*AB***********Z", [("ELE008", 11, None)]),
        ("XYZ*AB**********ABCDE", [("ELE003", 11, None)]),  # one fault, not its partner too
        ("XYZ*A***1000", [("ELE004", 1, None), ("ELE003", 4, None)]),
    ],
)
def test_faults_of_the_whole_segment(raw: str, found: list[tuple[str, int, int | None]]) -> None:
    assert sorted(CHECKS.explain(raw)) == sorted(found)
    assert not any(accept(raw) for accept in CHECKS.accepts)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (at(1, "A"), "xyz01 (XYZ01) has 1 character; it needs at least 2."),
        (at(1, "ABCDEF"), "xyz01 (XYZ01) has 6 characters; at most 5 are allowed."),
        (at(1, ""), "xyz01 (XYZ01) is required but missing."),
        (at(1, "A\x07B"), "xyz01 (XYZ01) contains control characters."),
        (at(1, "Aé"), "xyz01 (XYZ01) contains characters outside the X12 basic and extended sets."),
        (at(2, "A"), "xyz02 (XYZ02) is not used in this loop: leave it empty."),
        (
            at(3, "A:X"),
            "XYZ03-4 is missing: XYZ03-2 and XYZ03-4 must be sent together (syntax note P0204).",
        ),
        (at(3, "A:X::1:Y"), "xyz03 (XYZ03) has 5 components, but the guide has only 4."),
        (at(3, "X"), "xyz03-1 (XYZ03-1) must be A or BB."),
        (at(4, "1000"), "xyz04 (XYZ04) has 4 digits; at most 3 are allowed."),
        (at(4, "1.5"), "xyz04 (XYZ04) is not a whole number."),
        (at(5, "1,5"), "xyz05 (XYZ05) is not a decimal number."),
        (
            at(5, "123456789.1"),
            "xyz05 (XYZ05) has 11 digits with its cents; at most 10 are allowed.",
        ),
        (at(5, "1.125"), "xyz05 (XYZ05) has more than two decimals."),
        (at(5, "1.50"), "xyz05 (XYZ05) has trailing zeros or nothing after its decimal point."),
        (at(13, "9"), "xyz13 (XYZ13) has 1 digit; it needs at least 2."),
        (at(10, "K^K^K^K"), "xyz10 (XYZ10) occurs 4 times; it may occur 3 times at most."),
        (
            "XYZ*AB**********Y",
            "XYZ12 is missing: XYZ11 and XYZ12 must be sent together (syntax note P1112).",
        ),
        ("XYZ*AB*", "XYZ has empty trailing separators: leave them out."),
        ("XYZ*AB***1***********X", "XYZ has 15 elements, but the guide has only 14."),
    ],
)
def test_what_is_said(raw: str, message: str) -> None:
    assert message in CHECKS.messages(raw)


def test_without_a_repetition_separator_nothing_repeats() -> None:
    checks = _checks(Delimiters("*", "", ":", "~"))
    assert checks.explain(at(10, "LL")) == []
    assert checks.explain(at(10, "K^K")) == [("ELE006", 10, None)]
