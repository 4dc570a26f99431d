"""Days of a claim against a limit: the compiled module says what the Python code does."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi import native
from edi.interchange.delimiters import Delimiters
from edi.rules.day_limit import DayLimit

pytestmark = pytest.mark.skipif(native.days is None, reason="needs the compiled modules")

DAYS = st.sampled_from(["20260101", "20260102", "20251231", "2026010", "2026010x", "2026010²", ""])
VALUES = st.one_of(
    DAYS,
    st.tuples(DAYS, DAYS).map("-".join),
    st.sampled_from(["202601010830", "20260101 ", "x20260101", "20260101-", "-20260101"]),
)
SEGMENTS = st.one_of(
    VALUES.map("DTP*472*D8*{}".format), VALUES.map("DTP*{}".format), st.just("DTP")
)


@given(
    segments=st.lists(SEGMENTS, min_size=1, max_size=4),
    is_latest=st.booleans(),
    of_starts=st.booleans(),
)
def test_days(segments: list[str], is_latest: bool, of_starts: bool) -> None:
    tokens = frozenset({"DTP_472"})
    limit = DayLimit(tokens, 0, is_latest=is_latest, of_starts=of_starts)
    d = Delimiters("*", ":", "~", "^", "")
    layouts = (_Layout(("DTP_472",) * len(segments)),)
    raw: Any = SimpleNamespace(segments=(segments, [0], layouts), delimiters=d)
    context: Any = SimpleNamespace(created=True, created_text="20260101")
    places = native.days.DayPlaces(tuple(range(len(segments))))
    found = places.within(segments, limit.limit("20260101"), is_latest, of_starts, "*")
    assert found is limit(raw, context)


class _Layout:
    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens


def test_limits_beyond_the_calendar() -> None:
    """A limit of a million days is before all days, or behind them."""
    assert DayLimit(frozenset(), 10**6).limit("20260101") == "00010101"
    assert DayLimit(frozenset(), -(10**7)).limit("20260101") == "99991231"
