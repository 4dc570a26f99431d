"""Codes on the days of service: compiled as in Python."""

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pure_python import pure

from edi import native

pytestmark = pytest.mark.skipif(native.codes is None, reason="needs the compiled modules")

LISTED = pure("edi.engine.listed_codes")

TEXTS = st.sampled_from(["ABK:I10", "ABF:E785", "ABK:É", "ABK:\u20ac", "", "HC:99213:25", "x"])
DAYS = st.sampled_from(
    [
        *("20260409", "20260409-20260411", "20150930", "20260408", "20260412", "99999999"),
        *("", "2026040", "202604091", "2026040x", "20260409-2026041x", "20260409x20260409"),
        *("2026040\u0661", "-0260409", "20260409-20260408", "20260410-20260409"),
    ]
)
NUMBERS = st.sampled_from([0, 1, 20260408, 20260409, 20260411, 99991231])


@pytest.mark.slow
@settings(max_examples=examples(120))
@given(
    st.lists(TEXTS, max_size=5),
    st.lists(DAYS, min_size=1, max_size=3),
    st.dictionaries(TEXTS, st.tuples(NUMBERS, NUMBERS)),
    st.integers(0, 3),
    st.integers(0, 6),
    st.booleans(),
)
def test_the_same_codes_are_fine(
    texts: list[str],
    days: list[str],
    known: dict[str, tuple[int, int]],
    first: int,
    last: int,
    is_short: bool,
) -> None:
    segments = ["CLM*1", "*".join(["HI", *texts])]
    starts = [0]
    dates = []
    for day in days:
        starts.append(len(segments))
        dates.append((len(starts) - 1, 1))
        segments += ["LX*1", "DTP*472" if is_short else f"DTP*472*D8*{day}"]
    groups = ((((0, 1, first, last),), tuple(dates)),)
    fine = LISTED.are_fine(segments, starts, groups, "*", known)
    found = native.codes.are_fine(segments, starts, groups, "*", known)
    assert not found or fine  # it may refuse what is unusual
    if all(text.isascii() for text in segments):
        assert found == fine


def test_no_group_has_nothing_wrong() -> None:
    assert native.codes.are_fine([], [0], (), "*", {}) is LISTED.are_fine([], [0], (), "*", {})
