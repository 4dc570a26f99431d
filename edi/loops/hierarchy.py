"""HL segments: sequence, parent, level and child flag (SEG010 to SEG013)."""

from collections.abc import Iterator

from edi.finding import Problem
from edi.loops.chunk import Level, LoopChunk


class Hierarchy:
    """Follows the HL segments of one transaction set, one open branch at a time."""

    def __init__(self) -> None:
        self._expected = 1
        self._previous: tuple[str, str, LoopChunk] | None = None  # HL01, HL04 and its chunk

    def check(self, chunk: LoopChunk, level: Level) -> Iterator[Problem]:
        """Problems of the HL that opens `chunk`; `level` is the level it opens."""
        values = [value.strip() for value in chunk.values(0)]
        values += [""] * (5 - len(values))
        number, parent, flag = values[1], values[2], values[4]
        level.hl = number
        expected = str(self._expected)
        if number != expected:
            message = f"HL01 is not the next number, {expected}"
            yield Problem("SEG010", message, chunk.place(0), 1)
        self._expected = int(number) + 1 if _is_count(number) else self._expected + 1
        above = level.parent
        wanted = above.hl if above is not None and above.parent is not None else ""
        if above is not None and "?" not in above.counts and parent != wanted:
            if not wanted:
                message = "HL02 must be empty at the topmost level"
            else:
                message = f"HL02 is not the HL01 of the open {above.loop_id} level"
            yield Problem("SEG011", message, chunk.place(0), 2)
        yield from self._flag(parent)
        self._previous = (number, flag, chunk)

    def skip(self, chunk: LoopChunk) -> None:
        """An HL of no known level: counted, not judged."""
        values = chunk.values(0)
        number = values[1].strip() if len(values) > 1 else ""
        self._expected = int(number) + 1 if _is_count(number) else self._expected + 1
        self._previous = None

    def finish(self) -> Iterator[Problem]:
        yield from self._flag(None)

    def _flag(self, next_parent: str | None) -> Iterator[Problem]:
        """A level's children follow it at once, so the next HL tells whether it has any."""
        if self._previous is None:
            return
        number, flag, chunk = self._previous
        has_child = next_parent is not None and next_parent == number
        if flag == "1" and not has_child:
            yield Problem("SEG013", "HL04 is 1, yet no lower level follows", chunk.place(0), 4)
        elif flag == "0" and has_child:
            yield Problem("SEG013", "HL04 is 0, yet a lower level follows", chunk.place(0), 4)
        self._previous = None


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 12
