"""What the fast check of a segment accepts, the slow one finds nothing wrong with.

The fast check may refuse what is right but unusual; it must never let anything pass. And it must
take what a careful writer writes, else every segment would go the slow way.
"""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_values import make, spoil

from edi.elements.segment_check import SegmentCheck
from edi.guides.guide import GUIDES, SegmentSpec, load
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
        for loop in load(guide_id).loops.values():
            for spec in loop.segments:
                yield pytest.param(guide_id, spec, id=f"{guide_id[-5:]}-{loop.id}-{spec.key}")


@cache
def _check(guide_id: str, loop: str, key: str, delimiters: Delimiters) -> SegmentCheck:
    guide = load(guide_id)
    spec = next(s for s in guide.loops[loop].segments if s.key == key)
    return SegmentCheck(spec, delimiters, guide_id, guide.money_digits)


every_use = pytest.mark.parametrize(("guide_id", "spec"), list(_uses()))
# Seeds, not Hypothesis's own random numbers: those take a hundred times as long.
randoms = st.integers(0, 2**32).map(Random)


@every_use
@settings(max_examples=6, deadline=None)
@given(rng=randoms, delimiters=st.sampled_from(DELIMITERS))
def test_fast_check_takes_what_is_right(
    guide_id: str, spec: SegmentSpec, rng: Random, delimiters: Delimiters
) -> None:
    check = _check(guide_id, spec.loop, spec.key, delimiters)
    raw = make(spec, delimiters, rng)
    assert not check.explain(raw), raw
    assert check.accepts(raw), raw


@every_use
@settings(max_examples=8, deadline=None)
@given(rng=randoms, delimiters=st.sampled_from(DELIMITERS))
def test_nothing_wrong_is_accepted(
    guide_id: str, spec: SegmentSpec, rng: Random, delimiters: Delimiters
) -> None:
    check = _check(guide_id, spec.loop, spec.key, delimiters)
    for _ in range(8):
        raw = spoil(make(spec, delimiters, rng), delimiters, rng)
        if check.accepts(raw):
            assert not check.explain(raw), raw
