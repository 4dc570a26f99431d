"""HL segments: sequence, parent, level and child flag (SEG010 to SEG013).

What one wrong HL01 says is taken both ways from there on, as it is and as it should have been, so
that the levels after it are not reported for it too.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from edi.finding import Problem
from edi.structure.chunk import Level, LoopChunk

_MOST_EXPECTED = 64  # numbers that HL01 may be, after so many levels missing


class HierarchyState(NamedTuple):
    """Where the HL segments of a transaction set have got to."""

    expected: tuple[str, ...]  # what HL01 of the next level may be


class Hierarchy:
    """Follows the HL segments of one transaction set, one open branch at a time."""

    def __init__(self, have_levels: Collection[str] = (), have_any: Collection[str] = ()) -> None:
        """Ids of loops that a lower level is required in (`have_levels`), or a lower level or a
        claim (`have_any`), so that one without is reported as that (SEG006)."""
        self._have_levels, self._have_any = have_levels, have_any
        self._expected = ["1"]  # HL01 of the next level; the first is the one to ask for
        self._previous: tuple[Level, str, LoopChunk] | None = None  # level, HL04 and chunk

    def check(self, chunk: LoopChunk, level: Level) -> list[Problem]:
        """Problems of the HL that opens `chunk`; `level` is the level it opens."""
        values = chunk.segments[0].split(chunk.delimiters.element)
        if len(values) == 5 and self.is_right(values[1], values[2], level.parent):
            self.go_on(level, values[1], values[4], chunk)
            return []
        return list(self._explain(chunk, level))

    def go_on(self, level: Level, number: str, flag: str, chunk: LoopChunk) -> None:
        """Behind an HL that is plainly right: with this HL01 and HL04 it opens a level."""
        level.hl = (number,)
        self._expected = [_next(number)]
        self._previous = (level, flag, chunk) if flag in ("0", "1") else None

    def is_right(self, number: str, parent: str, above: Level | None) -> bool:
        """Is an HL with this HL01 and HL02 plainly right below a level, as most are?"""
        if self._expected != [number]:
            return False
        if above is None or above.parent is None:
            if parent:
                return False
        elif parent not in above.hl:
            return False
        if self._previous is None:
            return True
        before, flag, _ = self._previous
        return (flag == "1") == (above is before)

    def _explain(self, chunk: LoopChunk, level: Level) -> Iterator[Problem]:
        values = [value.strip() for value in chunk.values(0)]
        values += [""] * (5 - len(values))
        number, parent, flag = values[1], values[2], values[4]
        yield from self._sequence(number, level, chunk)
        above = level.parent
        if above is None or above.parent is None:
            if parent:
                message = "HL02 must be empty at the topmost level."
                yield Problem("SEG011", message, chunk.place(0), 2)
        elif above.hl and parent not in above.hl:
            message = (
                f"HL02 must be the HL01 of the {above.loop_id} level that this level belongs to."
            )
            yield Problem("SEG011", message, chunk.place(0), 2)
        yield from self._flag(above)
        self._previous = (level, flag, chunk) if flag in ("0", "1") else None

    def state(self) -> HierarchyState:
        """After a seal: what the next levels depend on."""
        return HierarchyState(tuple(self._expected))

    def seal(self, above: Level) -> Iterator[Problem]:
        """The next level stands below `above`: judge the HL04 before it now."""
        yield from self._flag(above)

    def resume(self, state: HierarchyState) -> None:
        """Go on from a state; the level before it has been judged."""
        self._expected, self._previous = list(state.expected), None

    def suppose(self) -> None:
        """A level is missing: whether the next ones count it cannot be known."""
        self._previous = None
        both = dict.fromkeys([*self._expected, *map(_next, self._expected)])
        self._expected = list(both)[:_MOST_EXPECTED]

    def forget_flag(self) -> None:
        """HL04 of the last level is wrong in itself: not judged by what follows."""
        self._previous = None

    def skip(self, chunk: LoopChunk) -> None:
        """An HL of no known level: counted, not judged."""
        values = chunk.values(0)
        self._expected = _after(values[1].strip() if len(values) > 1 else "", self._expected)
        self._previous = None

    def finish(self) -> Iterator[Problem]:
        yield from self._flag(None)

    def _sequence(self, number: str, level: Level, chunk: LoopChunk) -> Iterator[Problem]:
        expected = self._expected
        if number not in expected:
            message = f"HL01 should be {expected[0]}."
            yield Problem("SEG010", message, chunk.place(0), 1)
            level.hl = (number, *expected)
        else:
            level.hl = (number,)
        self._expected = _after(number, expected)

    def _flag(self, next_parent: Level | None) -> Iterator[Problem]:
        """A level's children follow it at once, so the next HL tells whether it has any."""
        if self._previous is None:
            return
        level, flag, chunk = self._previous
        self._previous = None
        has_child = next_parent is level
        if flag == "1" and not has_child:
            if level.loop_id in self._have_levels or (
                level.loop_id in self._have_any and not level.counts
            ):
                return
            message = "HL04 is 1, but no lower level follows: send 0."
            yield Problem("SEG013", message, chunk.place(0), 4)
        elif flag == "0" and has_child:
            message = "HL04 is 0, but a lower level follows: send 1."
            yield Problem("SEG013", message, chunk.place(0), 4)


def _next(number: str) -> str:
    return str(int(number) + 1)


def _after(number: str, expected: list[str]) -> list[str]:
    """What may follow `number`: counted on from it, or from what it should have been."""
    right = [_next(one) for one in expected[:1]]
    if number in expected:
        return [_next(number)]
    if number.isascii() and number.isdigit() and len(number) < 12:
        return list(dict.fromkeys([_next(number), *right]))
    return right
