"""Services compared as values, and the table of what was seen: compiled as in Python."""

from array import array
from random import Random

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pure_python import pure

from edi import native
from edi.rules.sit.claim_digest import ClaimDigest, ToCompare
from edi.rules.sit.claim_memory import ClaimMemory

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


Compared = tuple[int, int, list[int], bool]
CLAIMS = st.tuples(
    st.sampled_from(["1", "2", " 1", "a", "A"]),
    st.sampled_from(["11:B:1", "11:B: 1", "11:B:7", "11:B:8", "11:A:1", "11", "", "11:B:"]),
    st.sampled_from(["", "20260409", "20260409-20260409", "20260410"]),  # statement
    st.sampled_from(["", "XX*1", "XX*2", "XX*1 "]),  # rendering provider
)


def both(
    lines: list[tuple[str, str | None]],
    elements: tuple[int, ...],
    claim: tuple[str, str, str, str] = ("1", "11:B:1", "", ""),
    more: int = 0,
) -> tuple[Compared, Compared]:
    own_id, place, statement, rendering = claim
    segments, starts, places = [f"CLM*{own_id}*1***{place}*Y"], [0], []
    whole: list[int | None] = [None, None]
    for at, segment in enumerate((statement and f"DTP*434*RD8*{statement}", rendering)):
        if segment:
            whole[at] = len(segments)
            segments.append(segment)
    for service, date in lines:
        starts.append(len(segments))
        segments += ["LX*1", service, *([date] if date else [])]
        places.append((1, 2 if date else None))
    starts.append(len(segments))
    given_all = (segments, starts, places, "*", ":", 1, elements, 5, more, *whole)
    return native.repeats.compared(*given_all), DIGEST.compared(*given_all)


@pytest.mark.slow
@settings(max_examples=examples(300))
@given(one=line(), other=line(), elements=st.sampled_from([(1, 2, 3, 4), (1, 2, 4), (1,)]))
def test_the_same_services_are_alike(
    one: tuple[str, str | None], other: tuple[str, str | None], elements: tuple[int, ...]
) -> None:
    """Which hashes are equal is the same, though the hashes are not."""
    found, expected = both([one, other], elements)
    first, second = found[2]
    pure_first, pure_second = expected[2]
    assert (first == 0, second == 0) == (pure_first == 0, pure_second == 0)
    assert (first == second) == (pure_first == pure_second)
    (a, *_), (pure_a, *_) = both([one], elements)
    (b, *_), (pure_b, *_) = both([other], elements)
    assert (a == b) == (pure_a == pure_b)
    assert both([other, one], elements)[0][0] == found[0]
    assert both([other, one], elements)[1][0] == expected[0]


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(one=CLAIMS, other=CLAIMS, service=line(), more=st.integers(0, 1))
def test_the_same_claims_are_alike(
    one: tuple[str, str, str, str],
    other: tuple[str, str, str, str],
    service: tuple[str, str | None],
    more: int,
) -> None:
    first, pure_first = both([service], (1, 2, 4), one)
    second, pure_second = both([service], (1, 2, 4), other, more)
    for at in (0, 1, 2):  # the claim, its CLM01, its line
        assert (first[at] == second[at]) == (pure_first[at] == pure_second[at])
    assert (first[3], second[3]) == (pure_first[3], pure_second[3])


def test_without_a_service_there_is_nothing_to_compare() -> None:
    arguments = (["CLM", "LX"], [0, 1, 2], [(None, None)], "*", ":", 1, (1,), 0, 0, None, None)
    for compared in (native.repeats.compared, DIGEST.compared):
        assert compared(*arguments) is None


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


@settings(max_examples=examples(30))
@given(seed=st.integers(0, 1 << 30))
def test_plain_claims_are_remembered_as_by_steps(seed: int) -> None:
    """A claim that is added in one step is one that the steps add, and all is remembered alike."""
    rng = Random(seed)
    at_once, by_steps = ClaimMemory(), ClaimMemory()
    for memory in (at_once, by_steps):
        memory.keep_for_itself()
    added = 0
    for number in range(1, 60):
        frequency = rng.choice("1111178")
        segments, starts, places = [f"CLM*{rng.randint(1, 9)}*1***11:B:{frequency}*Y"], [0], []
        for _ in range(rng.randint(1, 3)):
            starts.append(len(segments))
            modifier = rng.choice(["", "", ":76"])
            service = f"SV1*HC:{rng.randint(10000, 10040)}{modifier}*{rng.randint(1, 4)}*UN*1"
            segments += ["LX*1", service, f"DTP*472*D8*2026040{rng.randint(1, 3)}"]
            places.append((1, 2))
        starts.append(len(segments))
        asked = ToCompare(
            *(segments, starts, places, "*", ":", 1, (1, 2, 4), rng.randint(1, 3), None, None)
        )
        key, own_id, lines, is_new = native.repeats.compared(*asked[:8], 0, *asked[8:])
        found = ClaimDigest(key, own_id, lines, is_new, False)
        told = [one for one in lines if one]
        is_plain = is_new and len(set(told)) == len(told) and by_steps.add_new(found, number, "a")
        assert at_once.add_plain(asked, number, "a") == is_plain
        added += is_plain
        assert len(at_once) == len(by_steps) == added
        assert at_once.same_claim(key, "a") == by_steps.same_claim(key, "a")
        assert at_once.same_line(lines) == by_steps.same_line(lines)


def test_a_claim_of_many_lines_takes_the_steps() -> None:
    memory = ClaimMemory()
    memory.keep_for_itself()
    for count, is_taken in ((64, True), (65, False)):
        segments, places = [f"CLM*{count}*1***11:B:1*Y"], [(0, None)] * count
        segments += [f"SV1*HC:{count}{line:03}*1*UN*1" for line in range(count)]
        starts = [0, *range(1, count + 2)]
        asked = ToCompare(segments, starts, places, "*", ":", 1, (1, 2, 4), 1, None, None)
        assert memory.add_plain(asked, count, "a") is is_taken


def test_a_number_is_found_or_added() -> None:
    table, patients, lines = native.repeats.Table(), array("I"), array("I")
    keys = [7, 8, 7, 9, (1 << 64) - 1, 8]
    found = [
        native.repeats.number_of(table, key, 10 * key & 0xFFFFFFFF, line, patients, lines)
        for line, key in enumerate(keys, start=1)
    ]
    assert found == [-1, -1, 0, -1, -1, 1]
    assert list(lines) == [1, 2, 4, 5]
    assert list(patients)[:3] == [70, 80, 90]
    with pytest.raises(TypeError):
        native.repeats.number_of(table, 1, 1, 1, array("Q"), array("Q"))
    with pytest.raises(OverflowError):
        native.repeats.number_of(table, 2, 1 << 32, 1, patients, lines)
