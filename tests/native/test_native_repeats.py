"""Services compared as values, and the table of what was seen: compiled as in Python."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pure_python import pure

from edi import native

pytestmark = pytest.mark.skipif(native.repeats is None, reason="needs the compiled modules")

DIGEST = pure("edi.rules.sit.claim_digest")
MEMORY = pure("edi.rules.sit.claim_memory")

CODES = st.sampled_from(["HC:99213", "hc: 99213", "HC:99214", "HC", "", "HC:99213:::", ":99213"])
MODIFIERS = st.lists(st.sampled_from(["26", "LT", "lt ", "59", "xs", "76", "91", ""]), max_size=5)
NUMBERS = st.sampled_from(
    [
        *("1", "1.0", "01", "+1", "1.", "-1", "0", "-0", "0.00", ".5", "0.50", "100", "1E2"),
        *("-", ".", "", " 1 ", "UN", "un"),
    ]
)
DAYS = st.sampled_from(
    ["20260409", "20260409-20260409", "20260409-20260410", "-", "", "20260409 ", "2026-2026-", "x"]
)


@st.composite
def line(draw: st.DrawFn) -> tuple[str, str | None]:
    code = ":".join([draw(CODES), *draw(MODIFIERS)])
    values = [code, *draw(st.lists(NUMBERS, max_size=6))]
    date = f"DTP*472*D8*{draw(DAYS)}" if draw(st.booleans()) else None
    return f"SV1*{'*'.join(values)}", date


def both(
    lines: list[tuple[str, str | None]], compared: tuple[int, ...], salt: int = 1
) -> tuple[tuple[int, list[int]], tuple[int, list[int]]]:
    segments, starts, places = ["CLM*1"], [0], []
    for service, date in lines:
        starts.append(len(segments))
        segments += ["LX*1", service, *([date] if date else [])]
        places.append((1, 2 if date else None))
    starts.append(len(segments))
    given_all = (segments, starts, places, "*", ":", 1, compared, salt, 7)
    return native.repeats.services(*given_all), DIGEST.services(*given_all)


@pytest.mark.slow
@settings(max_examples=1500)
@given(one=line(), other=line(), compared=st.sampled_from([(1, 2, 3, 4), (1, 2, 4), (1,)]))
def test_the_same_services_are_alike(
    one: tuple[str, str | None], other: tuple[str, str | None], compared: tuple[int, ...]
) -> None:
    """Which hashes are equal is the same, though the hashes are not."""
    (total, (first, second)), (pure_total, (pure_first, pure_second)) = both([one, other], compared)
    assert (first == 0, second == 0) == (pure_first == 0, pure_second == 0)
    assert (first == second) == (pure_first == pure_second)
    (a, _), (pure_a, _) = both([one], compared)
    (b, _), (pure_b, _) = both([other], compared)
    assert (a == b) == (pure_a == pure_b)
    assert both([other, one], compared)[0][0] == total
    assert both([other, one], compared)[1][0] == pure_total


def test_without_a_service_there_is_nothing_to_compare() -> None:
    for services in (native.repeats.services, DIGEST.services):
        assert services(["CLM", "LX"], [0, 1, 2], [(None, None)], "*", ":", 1, (1,), 0, 0) is None


@settings(max_examples=40)
@given(seed=st.integers(0, 1 << 30), count=st.integers(1, 6000))
def test_a_table_finds_what_was_added(seed: int, count: int) -> None:
    rng = Random(seed)
    keys = [rng.getrandbits(64) or 1 for _ in range(count)]
    table, pure_table = native.repeats.Table(), MEMORY._Table()
    for number, key in enumerate(keys):
        if table.find(key) < 0:
            table.add(key, number)
        if pure_table.find(key) < 0:
            pure_table.add(key, number)
    assert len(table) == len(pure_table) == len(set(keys))
    assert [table.find(key) for key in keys] == [pure_table.find(key) for key in keys]
    strange = [rng.getrandbits(64) for _ in range(100)]
    assert all(table.find(key) < 0 for key in strange if key not in keys)
    asked = [0, *strange, keys[-1]]
    assert table.first(asked) == pure_table.first(asked) == (len(asked) - 1, table.find(keys[-1]))
    assert table.first([0, *strange]) is None
