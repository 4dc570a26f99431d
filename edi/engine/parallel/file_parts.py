"""Where a file may be cut, so that its parts can be read side by side.

A part starts and ends between two transaction sets, or where only outer levels of one are open,
as the guide's spec says: before another billing provider, or another subscriber of one; before
another LX of an 835, or another of its claim payments. What the reading will have reached there is
foreseen by counting, which takes next to no time. Whoever gets there compares: a part counts as
read only where all is as foreseen.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from edi.guides.guide import load
from edi.interchange.delimiters import Delimiters
from edi.structure.resume import Part, ResumeState

SET_ENDS = ("GE", "IEA", "ISA")  # what ends a stretch of whole transaction sets


class Cuts(NamedTuple):
    """Where the transaction sets of a guide may be cut.

    The depth of a cut is the number of levels that stay open there.
    """

    ends: tuple[str, ...]  # what ends the stretch that can be cut
    loops: dict[int, str]  # the loop that opens at a cut, by its depth, the outermost first
    has_levels: bool  # every HL counts, whatever it opens
    by_level: dict[bytes, int]  # depth by HL03
    by_id: dict[str, int]  # depth by the id of any other segment


@cache
def cuts_of(guide_id: str) -> Cuts:
    guide = load(guide_id)
    loops = [guide.loops[loop_id] for loop_id in guide.spec.cuts]
    around = {loop.id: guide.above(loop) for loop in loops}
    depths = {loop.id: len(around[loop.id]) for loop in loops}
    open_there = {one.id for above in around.values() for one in above}
    trailing = (segment_id for segment_id, loop in guide.ends.items() if loop.id in open_there)
    return Cuts(
        ("SE", *trailing),
        {depth: loop_id for loop_id, depth in depths.items()},
        "HL" in guide.spec.openers,
        {loop.trigger_codes[0].encode(): depths[loop.id] for loop in loops if loop.is_level},
        {loop.trigger: depths[loop.id] for loop in loops if not loop.is_level},
    )


class Stretch(NamedTuple):
    """What lies ahead."""

    offset: int
    data: bytes  # the file from `offset` on, to its end or not
    # Reached here, by the number of levels open; 0 between transaction sets.
    states: Mapping[int, ResumeState]
    guide_id: str = ""  # of the open transaction set, if any


# Offset of a segment that opens a level, and the depth of a cut there, 0 where none may be.
Opener = tuple[int, int]


def parts_of(stretch: Stretch, d: Delimiters, shares: int) -> list[Part]:
    """The parts after the first of so many equal shares, which is for whoever is reading.

    [] where there is no place to cut. A large transaction set is cut within, small ones between.
    """
    joiner, sep = d.joiner.encode("latin-1"), d.element.encode("latin-1")
    data, end = stretch.data, None
    if stretch.guide_id:
        cuts = cuts_of(stretch.guide_id)
        end = end_of(cuts.ends, data, joiner, sep)
        if end is None or end * shares >= len(data):
            return _within(stretch, cuts, end, d, shares)
    last = end_of(SET_ENDS, data, joiner, sep)
    openers = [(at, 0) for at in starts_of(data, last, joiner, b"ST" + sep)]
    parts = _cut(stretch, last, openers, 0, d, shares)
    if not parts and stretch.guide_id:  # too few sets ahead
        parts = _within(stretch, cuts_of(stretch.guide_id), end, d, shares)
    return parts


def _within(
    stretch: Stretch, cuts: Cuts, end: int | None, d: Delimiters, shares: int
) -> list[Part]:
    joiner, sep = d.joiner.encode("latin-1"), d.element.encode("latin-1")
    openers = openers_of(stretch.data, cuts, end, joiner, sep)
    there = {depth for _, depth in openers}
    depth = next((depth for depth in cuts.loops if depth in there), 0)
    if not depth:
        return []
    levels, hierarchy = stretch.states[depth].transaction, stretch.states[depth].hierarchy
    if levels is None or hierarchy is None or len(levels.levels) != depth:
        return []
    if len(hierarchy.expected) != 1 or any(level.has_ended for level in levels.levels):
        return []
    return _cut(stretch, end, openers, depth, d, shares)


def _cut(
    stretch: Stretch,
    end: int | None,
    openers: list[Opener],
    depth: int,
    d: Delimiters,
    shares: int,
) -> list[Part]:
    places = [at for at, opened in openers if opened == depth]
    last = end if end is not None else places[-1] if places else 0
    cuts = {last}
    for number in range(1, shares):
        wanted = last * number // shares
        found = bisect_left(places, wanted)
        near = [place for place in places[max(0, found - 1) : found + 1] if place]
        if near:
            cuts.add(min(near, key=lambda place: abs(place - wanted)))
    foresight = _Foresight(stretch, openers, d, depth)
    ordered = sorted(cuts)
    return [foresight.part(start, end) for start, end in pairwise(ordered)]


def end_of(ends: tuple[str, ...], data: bytes, joiner: bytes, sep: bytes) -> int | None:
    """Where the first segment of these starts; None where there is none."""
    found = [data.find(joiner + end.encode() + sep) for end in ends]
    return min((at + len(joiner) for at in found if at >= 0), default=None)


def openers_of(data: bytes, cuts: Cuts, end: int | None, joiner: bytes, sep: bytes) -> list[Opener]:
    found: list[Opener] = []
    for segment_id, depth in cuts.by_id.items():
        places = starts_of(data, end, joiner, segment_id.encode() + sep)
        found += [(at, depth) for at in places]
    if cuts.has_levels:
        found += _levels(data, cuts, end, joiner, sep)
    return sorted(found)


def _levels(data: bytes, cuts: Cuts, end: int | None, joiner: bytes, sep: bytes) -> list[Opener]:
    s, ending = re.escape(sep), len(data) if end is None else end
    stop = s + re.escape(joiner[:1])  # HL03 may be the last element
    level = rb"HL%b(?:(?:[^%b]{0,15}+%b){2}([^%b]{1,2}+)[%b])?+" % (s, stop, s, stop, stop)
    match = re.compile(level).match
    found = []
    for at in starts_of(data, end, joiner, b"HL" + sep):
        level_there = match(data, at, ending)
        found.append((at, cuts.by_level.get(level_there[1], 0) if level_there else 0))
    return found


def starts_of(data: bytes, end: int | None, joiner: bytes, start: bytes) -> list[int]:
    """Offsets of the segments that start so."""
    lead, sought, find = len(joiner), joiner + start, data.find
    places = [0] if data.startswith(start) else []
    at = find(sought, 0, end)
    while at >= 0:
        places.append(at + lead)
        at = find(sought, at + lead, end)
    return places


class _Foresight:
    """Counts on from part to part what the reading will have reached."""

    def __init__(self, stretch: Stretch, openers: list[Opener], d: Delimiters, depth: int) -> None:
        self._stretch = stretch
        self._data = stretch.data
        self._openers = openers
        self._depth = depth
        self._terminator = d.segment.encode("latin-1")
        self._line_break = b"\n" if b"\n" in stretch.data else b"\r"
        self._at = 0
        self._state = stretch.states[depth]

    def part(self, start: int, end: int) -> Part:
        """The next part."""
        offset, data, state = self._stretch.offset, self._data, self._state
        passed = [depth for at, depth in self._openers if self._at <= at < start]
        line = state.line + data.count(self._line_break, self._at, start)
        segments = data.count(self._terminator, self._at, start)
        if self._depth:
            state = self._inside(state, passed, segments)
        else:
            sets = state.envelope.sets + len(passed)
            state = state._replace(envelope=state.envelope._replace(sets=sets))
        self._state = state._replace(line=line)
        self._at = start
        return Part(offset + start, offset + end, self._state)

    def _inside(self, state: ResumeState, passed: list[int], segments: int) -> ResumeState:
        """After so many segments and openers of one transaction set."""
        cuts = cuts_of(self._stretch.guide_id)
        transaction, hierarchy = state.transaction, state.hierarchy
        assert transaction is not None and hierarchy is not None
        loop = cuts.loops[self._depth]
        *above, level = transaction.levels
        count = level.counts.get(loop, 0) + passed.count(self._depth)
        level = level._replace(counts={**level.counts, loop: count})
        if cuts.has_levels:
            next_hl = str(int(hierarchy.expected[0]) + len(passed))
            hierarchy = hierarchy._replace(expected=(next_hl,))
        transaction = transaction._replace(
            ordinal=transaction.ordinal + segments, levels=(*above, level)
        )
        return state._replace(transaction=transaction, hierarchy=hierarchy)
