"""An open text: its bytes, its lines as editors count them, and edits in place.

Lines and columns count from 0. Columns count what client and server have agreed upon: units of
UTF-16 (the default), bytes of UTF-8, or code points. Lines end at CRLF, LF or CR (Language Server
Protocol), whatever else the text holds: X12 has separators that Python would take for line breaks.
"""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

UTF_8, UTF_16, UTF_32 = "utf-8", "utf-16", "utf-32"


class Position(NamedTuple):
    line: int
    column: int


class Text:
    """The newest version of a text."""

    def __init__(self, text: str, encoding: str = UTF_16) -> None:
        self.encoding = encoding
        self._data = bytearray(_encoded(text))
        self._snapshot: bytes | None = None
        self._lines = _Lines(self._data)
        self._last = (0, 0, 0)  # line, offset in it and column of the last position asked for

    @property
    def data(self) -> bytes:
        """As UTF-8."""
        if self._snapshot is None:
            self._snapshot = bytes(self._data)
        return self._snapshot

    def replace(self, start: Position, end: Position, text: str) -> None:
        """An edit. What lies behind the end of a line or of the text is taken for that end."""
        first, last = self.offset(start), self.offset(end)
        if last < first:
            first, last = last, first
        new = _encoded(text)
        self._data[first:last] = new
        self._lines.replace(self._data, first, last, len(new))
        self._snapshot, self._last = None, (0, 0, 0)

    def replace_all(self, text: str) -> None:
        """Another text."""
        self.__init__(text, self.encoding)  # type: ignore[misc]

    def offset(self, position: Position) -> int:
        """The byte that stands there."""
        if position.line >= len(self._lines):
            return len(self._data)
        start, end = self._line(position.line)
        line = bytes(self._data[start:end])
        return start + _bytes_before(line, position.column, self.encoding)

    def position(self, offset: int) -> Position:
        """Where a byte stands; quickest for bytes in their order."""
        line = self._lines.line_of(offset)
        start = self._lines.start(line)
        at = offset - start
        known_line, known, column = self._last
        if line != known_line or at < known:
            known = column = 0
        piece = self._data[start + known : offset]
        if piece.endswith((b"\n", b"\r")):  # in a line break: before it
            piece = piece.rstrip(b"\r\n")
            at = known + len(piece)
        column += _units(piece, self.encoding)
        self._last = line, at, column
        return Position(line, column)

    def positions(self, start: int, end: int) -> tuple[Position, Position]:
        """Where a piece stands."""
        first, piece = self.position(start), self._data[start:end]
        if piece.isascii() and piece.find(b"\n") < 0 and piece.find(b"\r") < 0:
            return first, Position(first.line, first.column + len(piece))
        return first, self.position(end)

    def line_range(self, line: int) -> tuple[Position, Position]:
        """All of a line; an empty range at the end of the text where there is no such line."""
        if line >= len(self._lines):
            end = self.position(len(self._data))
            return end, end
        start, end_at = self._line(line)
        return self.position(start), self.position(end_at)

    @property
    def end(self) -> Position:
        """Behind the last character."""
        return self.position(len(self._data))

    def _line(self, line: int) -> tuple[int, int]:
        """Start and end of a line, without its line break."""
        start, end = self._lines.start(line), self._lines.start(line + 1)
        for line_break in (b"\n", b"\r"):
            if end > start and self._data.endswith(line_break, start, end):
                end -= 1
        return start, end


class _Lines:
    """Where lines start. After an edit those behind it are off by as much as it was long, which is
    remembered and put right when another place is edited: typing costs the same in any text."""

    def __init__(self, data: bytearray) -> None:
        self._starts = _starts(data, 0)
        self._size = len(data)
        self._pivot, self._off = len(self._starts), 0  # starts from the pivot on are off

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """Of a line; the end of the text behind the last one."""
        if line >= len(self._starts):
            return self._size
        return self._starts[line] + (self._off if line >= self._pivot else 0)

    def line_of(self, offset: int) -> int:
        """The line that an offset is in; the last one for what is behind the text."""
        if self._pivot < len(self._starts) and offset >= self.start(self._pivot):
            return bisect_right(self._starts, offset - self._off, self._pivot) - 1
        return bisect_right(self._starts, offset, 0, self._pivot) - 1

    def replace(self, data: bytearray, first: int, last: int, size: int) -> None:
        """Bytes from `first` to `last` were replaced by so many; `data` is what came of it."""
        # A line break may be made or torn apart at both ends: with the lines before and behind.
        top = max(0, self.line_of(first) - 1)
        bottom = min(len(self._starts), self.line_of(last) + 2)
        start, end = self.start(top), self.start(bottom)
        self._move_pivot(bottom)
        by = size - (last - first)
        end += by
        found = _starts(data[start:end], start)
        if bottom < len(self._starts):
            found.pop()  # the next line
        self._starts[top:bottom] = found
        self._pivot = top + len(found)
        self._off += by
        self._size += by

    def _move_pivot(self, to: int) -> None:
        """Have all starts from `to` on be off, and no others."""
        starts, off = self._starts, self._off
        if off and to > self._pivot:
            starts[self._pivot : to] = [one + off for one in starts[self._pivot : to]]
        elif off and to < self._pivot:
            starts[to : self._pivot] = [one - off for one in starts[to : self._pivot]]
        self._pivot = to


def _starts(data: bytes | bytearray, first: int) -> list[int]:
    """Where the lines of a text start that starts at `first`."""
    lines = data.splitlines(keepends=True)  # bytes: at CRLF, LF and CR only
    starts = list(accumulate(map(len, lines), initial=first))
    if lines and lines[-1][-1:] not in (b"\n", b"\r"):
        starts.pop()  # the last line has no break behind it
    return starts


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _units(data: bytearray, encoding: str) -> int:
    """How long a piece is in units of columns."""
    if encoding == UTF_8 or data.isascii():
        return len(data)
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # in the middle of a character
        text = data.decode("utf-8", "ignore")
    return len(text) if encoding == UTF_32 else len(text) + sum(one > "\uffff" for one in text)


def _bytes_before(line: bytes, column: int, encoding: str) -> int:
    """How many bytes of a line stand before a column; all of them where it is shorter."""
    if encoding == UTF_8 or line.isascii():
        return min(column, len(line))
    text = line.decode("utf-8", "surrogatepass")
    if encoding == UTF_32:
        return len(_encoded(text[:column]))
    at = 0
    for number, character in enumerate(text):
        at += 1 + (character > "\uffff")
        if at > column:
            return len(_encoded(text[:number]))
    return len(line)
