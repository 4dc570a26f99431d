"""Where a file may be cut, so that its parts can be read side by side.

A part starts and ends between two transaction sets, or where only outer levels of one are open:
between two billing providers, or between two subscribers of one; between two LX of an 835, or
between two of its claim payments. What the reading will have reached there is foreseen by counting,
which takes next to no time. Whoever gets there compares: a part counts as read only where all is as
foreseen.
"""

import re
from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from edi.interchange.delimiters import Delimiters
from edi.structure.part import Part
from edi.structure.transaction import ResumeState

# By transaction set: what ends the stretch that can be cut, and the loops that open at a cut.
_ENDS = {"": ("GE", "IEA", "ISA"), "837": ("SE",), "835": ("SE", "PLB")}
_LOOPS = {"837": ("2000A", "2000B"), "835": ("2000", "2100")}
_HL_LEVELS = {b"20": 1, b"22": 2}


class Stretch(NamedTuple):
    """What lies ahead."""

    offset: int
    line: int
    sets: int
    data: bytes  # the file from `offset` on, to its end or not
    transaction: str = ""  # ST01 of the open transaction set, if any
    states: tuple[ResumeState, ...] = ()  # reached here: with one level open, with two


# Offset of a segment that opens a level, and its level: 1 or 2, or 0 for all further in.
Opener = tuple[int, int]


def parts_of(stretch: Stretch, d: Delimiters, shares: int) -> list[Part]:
    """The parts after the first of so many equal shares, which is for whoever is reading.

    [] where there is no place to cut. A large transaction set is cut within, small ones between.
    """
    joiner, sep = d.joiner.encode("latin-1"), d.element.encode("latin-1")
    data = stretch.data
    if stretch.transaction:
        end = _end(_ENDS[stretch.transaction], data, joiner, sep)
        if end is None or end * shares >= len(data):
            return _within(stretch, end, d, shares)
    end = _end(_ENDS[""], data, joiner, sep)
    openers = [(at, 0) for at in _starts(data, end, joiner, b"ST" + sep)]
    return _cut(stretch, end, openers, 0, d, shares)


def _within(stretch: Stretch, end: int | None, d: Delimiters, shares: int) -> list[Part]:
    joiner, sep = d.joiner.encode("latin-1"), d.element.encode("latin-1")
    openers = _openers(stretch.data, end, joiner, sep, stretch.transaction)
    depth = 1 if any(level == 1 for _, level in openers) else 2
    state = stretch.states[depth - 1]
    if len(state.levels) != depth or len(state.next_hl) != 1:
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
    places = [at for at, level in openers if level == depth]
    last = end if end is not None else places[-1] if places else 0
    cuts = {last}
    for number in range(1, shares):
        found = bisect_left(places, last * number // shares)
        if found < len(places) and places[found]:
            cuts.add(places[found])
    foresight = _Foresight(stretch, openers, d, depth)
    ordered = sorted(cuts)
    return [foresight.part(start, end) for start, end in pairwise(ordered)]


def _end(ends: tuple[str, ...], data: bytes, joiner: bytes, sep: bytes) -> int | None:
    """Where the first segment of these starts; None where there is none."""
    found = [data.find(joiner + end.encode() + sep) for end in ends]
    return min((at + len(joiner) for at in found if at >= 0), default=None)


def _openers(
    data: bytes, end: int | None, joiner: bytes, sep: bytes, transaction: str
) -> list[Opener]:
    if transaction == "835":
        outer = [(at, 1) for at in _starts(data, end, joiner, b"LX" + sep)]
        return sorted(outer + [(at, 2) for at in _starts(data, end, joiner, b"CLP" + sep)])
    # The joiner first and without alternatives: what a search can look for as it stands.
    s, ending = re.escape(sep), len(data) if end is None else end
    level = rb"HL%b(?:(?:[^%b]{0,15}+%b){2}([^%b]{1,2}+)%b)?+" % (s, s, s, s, s)
    first = re.compile(level).match(data, 0, ending)
    found = [(0, _HL_LEVELS.get(first[1], 0))] if first else []
    lead = len(joiner)
    for other in re.compile(re.escape(joiner) + level).finditer(data, 0, ending):
        found.append((other.start() + lead, _HL_LEVELS.get(other[1], 0)))
    return found


def _starts(data: bytes, end: int | None, joiner: bytes, start: bytes) -> list[int]:
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
        self._line = stretch.line
        self._sets = stretch.sets
        self._state = stretch.states[depth - 1] if depth else None

    def part(self, start: int, end: int) -> Part:
        """The next part."""
        offset, data = self._stretch.offset, self._data
        passed = [level for at, level in self._openers if self._at <= at < start]
        self._line += data.count(self._line_break, self._at, start)
        if self._state is None:
            self._sets += len(passed)
        else:
            self._state = self._next_state(self._state, passed, start)
        self._at = start
        return Part(offset + start, offset + end, self._line, self._sets, self._state)

    def _next_state(self, state: ResumeState, passed: list[int], start: int) -> ResumeState:
        loop = _LOOPS[self._stretch.transaction][self._depth - 1]
        *above, level = state.levels
        count = level.counts.get(loop, 0) + passed.count(self._depth)
        level = level._replace(counts={**level.counts, loop: count})
        next_hl = state.next_hl
        if self._stretch.transaction == "837":
            next_hl = (str(int(next_hl[0]) + len(passed)),)
        ordinal = state.ordinal + self._data.count(self._terminator, self._at, start)
        return ResumeState(ordinal, (*above, level), next_hl, state.excused)
