"""What a fast check of a segment accepts, the slow one finds nothing wrong with.

There are two of them: a regular expression, and where it was compiled, an acceptor by table.

The fast check may refuse what is right but unusual; it must never let anything pass. And it must
take what a careful writer writes, else every segment would go the slow way.
"""

from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_values import make, spoil

from edi import native
from edi.elements.segment_check import SegmentCheck
from edi.guides.catalogue import GUIDES, PROFESSIONAL, REMITTANCE
from edi.guides.guide import SegmentSpec, load
from edi.interchange.delimiters import Delimiters

DELIMITERS = (
    Delimiters(),
    Delimiters("|", "!", ">", "'"),
    Delimiters("+", "", ":", "\n"),
    Delimiters("\x1d", "\x1f", "\x1e", "\x1c"),
    Delimiters("^", "\\", "]", "?"),
)


def _uses() -> Iterator[Any]:
    for guide_id in GUIDES:
        marks = () if guide_id == REMITTANCE else (pytest.mark.slow,)  # the smallest guide is quick
        for loop in load(guide_id).loops.values():
            for spec in loop.segments:
                name = f"{guide_id[-5:]}-{loop.id}-{spec.key}"
                yield pytest.param(guide_id, spec, id=name, marks=marks)


@cache
def _checks(
    guide_id: str, loop: str, key: str, delimiters: Delimiters
) -> tuple[SegmentCheck, list[Callable[[str], object]]]:
    """A check, which explains, and its fast checks."""
    guide = load(guide_id)
    spec = next(s for s in guide.loops[loop].segments if s.key == key)
    check = SegmentCheck(spec, delimiters, guide_id, guide.money_digits)
    assert (check.acceptor is not None) == (native.accept is not None)
    acceptors = [check.acceptor.accepts] if check.acceptor is not None else []
    return check, [check.fast_check(), *acceptors]


every_use = pytest.mark.parametrize(("guide_id", "spec"), list(_uses()))
# Seeds, not Hypothesis's own random numbers: those take a hundred times as long.
randoms = st.integers(0, 2**32).map(Random)


@pytest.mark.slow_but_one_in(4)
@every_use
@settings(max_examples=6, deadline=None)
@given(rng=randoms, delimiters=st.sampled_from(DELIMITERS))
def test_fast_check_takes_what_is_right(
    guide_id: str, spec: SegmentSpec, rng: Random, delimiters: Delimiters
) -> None:
    check, accepts = _checks(guide_id, spec.loop, spec.key, delimiters)
    raw = make(spec, delimiters, rng)
    assert not check.explain(raw), raw
    # A bare id is a finding of its own.
    assert [bool(accept(raw)) for accept in accepts] == [raw != spec.id] * len(accepts), raw


@pytest.mark.slow_but_one_in(5)
@every_use
@settings(max_examples=8, deadline=None)
@given(rng=randoms, delimiters=st.sampled_from(DELIMITERS))
def test_nothing_wrong_is_accepted(
    guide_id: str, spec: SegmentSpec, rng: Random, delimiters: Delimiters
) -> None:
    check, accepts = _checks(guide_id, spec.loop, spec.key, delimiters)
    for _ in range(8):
        raw = spoil(make(spec, delimiters, rng), delimiters, rng)
        if any(accept(raw) for accept in accepts):
            assert not check.explain(raw), raw


def _name_check() -> SegmentCheck:
    """Without an acceptor: that needs to remember nothing."""
    guide = load(PROFESSIONAL)
    with patch.object(native, "accept", None):
        return SegmentCheck(
            guide.loops["2010BA"].segment("NM1"), Delimiters(), guide.id, guide.money_digits
        )


def _name(number: int) -> str:
    return f"NM1*IL*1*ROE*JO****MI*M{number}"


def test_the_answers_are_the_same_however_many_segments_were_seen() -> None:
    check = _name_check()
    first = check.accepts
    for number in range(3000):
        assert check.accepts(_name(number))
        assert first(_name(number))
        assert not check.accepts(f"{_name(number)}*")
        assert not first(f"{_name(number)}*")
        assert len(check.accepted) <= 1024
    assert check.explain(f"{_name(1)}*")


def test_what_repeats_is_remembered_and_what_does_not_is_not() -> None:
    check = _name_check()
    for _ in range(3000):
        check.accepts(_name(1))
    assert check.accepted == {_name(1)}
    for number in range(3000):
        check.accepts(_name(number))
    assert not check.accepted


def test_what_is_wrong_is_never_among_the_accepted() -> None:
    check = _name_check()
    for number in range(20):
        check.accepts(f"{_name(number)}*")
        check.explain(f"{_name(number)}*")
    assert not check.accepted


@pytest.mark.parametrize("module", [native.accept, None])
def test_a_bare_id_is_never_accepted_however_many_were_seen(module: object) -> None:
    guide = load(PROFESSIONAL)
    with patch.object(native, "accept", module):
        spec = guide.loops["2000B"].segment("PAT")
        check = SegmentCheck(spec, Delimiters(), guide.id, guide.money_digits)
    assert not any(check.takes("PAT") for _ in range(9))
    assert all(check.takes("PAT*********Y") for _ in range(9))


@pytest.mark.parametrize("module", [native.accept, None])
def test_a_zip_code_is_right_by_its_first_digits_and_no_other_one(module: object) -> None:
    guide = load(PROFESSIONAL)
    with patch.object(native, "accept", module):
        spec = guide.loops["2010BA"].segment("N4")
        check = SegmentCheck(spec, Delimiters(), guide.id, guide.money_digits)
    for number in range(20):
        assert check.takes(f"N4*TOWN {number}*ID*837{number:02d}")
        assert check.takes(f"N4*TOWN {number}*ID*837{number:02d}6914")
    for wrong in ("ID*83", "ID*837", "ID*8370", "ID*837026", "ID*8370A", "WA*83702", "ID*83702*US"):
        assert not check.takes(f"N4*TOWN*{wrong}"), wrong
    assert not check.takes("N4*TOWN*ID*00000")
