"""The values that every claim has: the compiled module finds them plain as the Python code does."""

from typing import Any

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pure_python import pure

from edi.engine.precheck import plain
from edi.engine.precheck.plain import PlainLine, PlainPlan

PLAIN = pure("edi.engine.precheck.plain")
DAYS = ("20151001", "20260615")
CLAIM = ["CLM*A*500", "HI*ABK:I10*ABF:E785", "HI*APR:R05*ABN:W19XXXA"]
LINE = [
    "LX*1",
    "SV1*HC:99214:25*320*UN*1***1:2",
    "DTP*472*D8*20260409",
    "REF*6R*L1",
    "SVD*X*2*HC:1:TC",
]
SECOND = ["LX*2", "SV1*HC:93000*180*UN*0.5***1", "DTP*472*RD8*20260409-20260410", "REF*6R*L2"]
PLAN = PlainPlan((1, 2), (), (), 1, 4, 7, (PlainLine(1, 2, 3, (4,)), PlainLine(1, 2, 3, ())))


def both(segments: list[str], inner: str = ":", days: tuple[str, str] = DAYS) -> bool:
    """What both say of a claim with two lines."""
    arguments: list[Any] = [segments, [0, 3, 8], PLAN, "*", inner, *days]
    found = plain.are_plain(*arguments)
    assert found is PLAIN.are_plain(*arguments)
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("I10", "I10", True),
        ("ABF:E785", "ABF:I10", False),  # twice
        ("ABF:E785", "ABF:E785*ABF:E785", False),
        ("ABF:E785", "BF:2724", False),
        ("APR:R05", "APR:I10", True),
        ("ABK:I10", "ABK:W19XXXA", False),
        ("ABK:I10", "ABK:S82001S", False),
        ("ABK:I10", "ABK:S82001A", True),
        ("ABK:I10", "ABK", False),
        ("1:2", "1:3", False),  # to none
        ("1:2", "2:2", False),
        ("1:2", "", True),
        ("1:2", "01", False),
        ("1:2", "1:", False),
        (":25*", ":25:25*", False),
        (":25*", "::25*", False),
        (":25*", ":25:59:26:LT*", True),
        (":25*", ":25:59:26:LT:25*", True),  # a description, not a modifier
        (":25*", ":25 *", False),
        ("HC:1:TC", "HC:1:TC:TC", False),
        ("UN*1*", "UN*0*", False),
        ("UN*1*", "UN*0.00*", False),
        ("UN*1*", "UN**", True),
        ("UN*1*", "UN*.5*", True),
        ("UN*1*", "UN*one*", False),
        ("UN*1*", "UN*-1*", False),
        ("A*500", "A*-500", False),
        ("A*500", "A-B*500", True),
        ("L2", "L1", False),  # a number twice
        ("L2", "", False),
        ("L2", "L2 ", False),
        ("D8*20260409", "D8*20150930", False),
        ("D8*20260409", "D8*20260616", False),
        ("D8*20260409", "D8*202604", False),
        ("-20260410", "-20260616", False),
        ("RD8*20260409", "RD8*20150101", False),
    ],
)
def test_a_claim_with_one_change(old: str, new: str, expected: bool) -> None:
    text = "~".join([*CLAIM, *LINE, *SECOND])
    assert text.count(old) >= 1
    assert both(text.replace(old, new, 1).split("~")) is expected


def test_what_cannot_be_said_is_not_plain() -> None:
    segments = [*CLAIM, *LINE, *SECOND]
    assert both(segments)
    assert not both(segments, inner="")
    assert not both(segments, days=("99999999", "20260615"))


PARTS = ["ABK", "ABF", "I10", "E785", "W19XXXA", ":", "*", "1", "2", "0", ".", "-", " ", "25", "S"]


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(st.integers(1, 11), st.lists(st.sampled_from(PARTS), max_size=8), st.integers(0, 8))
def test_any_text_in_its_place(number: int, parts: list[str], at: int) -> None:
    segments = [*CLAIM, *LINE, *SECOND]
    old = segments[number]
    kept = old.split("*")[:at]
    segments[number] = "*".join([*kept, "".join(parts)]) if kept else "".join(parts)
    both(segments)
