"""Files that are wrapped: a line break after every so many characters, inside of segments too.

The breaks are taken out as the file is read. Where something stood is worked out from the width,
and its column from the text of its line where that is not ASCII: columns count characters.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from edi.interchange.columns import BYTE_ORDER_MARK, behind
from edi.interchange.delimiters import NoDelimiters, from_isa

_LEAST, _MOST = 20, 1000  # characters of a line
_LINES, _COMPARED = 2, 8  # so many are of the same width, of those compared all
_MOST_SHORT = 10_000  # lines of another width, after which nothing is taken out any more
_MOST_ODD = 20_000  # lines that are not ASCII, of which the text is kept: more than a claim has


class _Stretch(NamedTuple):
    """Where a run of lines of the full width starts."""

    start: int  # offset in the text without breaks
    offset: int  # in the file
    line: int
    kept: int  # line breaks before it that were not taken out
    is_wrapped: bool


class Wrapping:
    """Takes the line breaks out of the text of one file, fed in pieces."""

    def __init__(self, width: int, line_break: str, lead: int = 0) -> None:
        """`lead` characters before the first line, a byte order mark, count for no column."""
        self.width = width
        self._break = line_break
        self._left = width  # characters up to the next break
        self._carry = ""
        self._position = 0  # in the text without breaks
        self._consumed = self._lines = 0  # characters and lines of the file
        self._lead = lead
        self._stretches = [_Stretch(0, 0, 1, 0, False)] if lead else []
        self._stretches.append(_Stretch(lead, lead, 1, 0, True))
        self._here = ""  # the line being read
        self._odd: dict[int, str] = {}  # lines that are not ASCII, by number

    def feed(self, text: str) -> str:
        """The text without the breaks; what may be half of one is kept back for the next time."""
        text, self._carry = self._carry + text, ""
        parts: list[str] = []
        self._add(text[: self._lead], parts)
        at, self._lead = self._lead, 0
        while at < len(text):
            if not self._stretches[-1].is_wrapped:
                self._add(text[at:], parts)
                break
            at = self._line(text, at, parts)
            if self._carry:
                break
        return "".join(parts)

    def end(self) -> str:
        """What is left at the end of the file."""
        text, self._carry = self._carry, ""
        return text

    def _line(self, text: str, at: int, parts: list[str]) -> int:
        """Take one line, or what there is of it, from `at`; where the next starts."""
        width, here = self._left, text[at : at + self._left]
        short = re.search(r"\r\n|[\r\n]", here)
        if short is not None:
            end = at + short.end()
            if text[end - 1] == "\r":
                if end == len(text):  # whether a line feed follows is still to come
                    self._carry = text[at:]
                    return end
                end += text[end] == "\n"
            self._add(text[at:end], parts)
            self._note(here)
            self._end_line()
            self._start_anew(1)
            return end
        self._add(here, parts)
        self._note(here)
        if len(here) < width:
            self._left -= len(here)
            return len(text)
        end = at + width
        following = text[end : end + len(self._break)]
        if following == self._break:
            self._consumed += len(following)
            self._end_line()
            self._left = self.width
            return end + len(following)
        if self._break.startswith(following):  # the rest of it is still to come
            self._left, self._carry = 0, following
            return len(text)
        self._start_anew(0)
        return end

    def _note(self, text: str) -> None:
        """The line being read goes on with this."""
        self._here += text
        if not text.isascii():
            self._odd[1 + self._lines] = self._here
            if len(self._odd) > _MOST_ODD:
                del self._odd[next(iter(self._odd))]
        elif 1 + self._lines in self._odd:
            self._odd[1 + self._lines] = self._here

    def _end_line(self) -> None:
        self._lines += 1
        self._here = ""

    def _add(self, text: str, parts: list[str]) -> None:
        parts.append(text)
        self._position += len(text)
        self._consumed += len(text)

    def _start_anew(self, kept: int) -> None:
        """After a line of another width with its break (`kept`); without, nothing is wrapped."""
        is_wrapped = bool(kept) and len(self._stretches) < _MOST_SHORT
        kept += self._stretches[-1].kept
        self._stretches.append(
            _Stretch(self._position, self._consumed, 1 + self._lines, kept, is_wrapped)
        )
        self._left = self.width

    def place(self, offset: int, line: int, column: int) -> tuple[int, int, int]:
        """Offset, line and column in the file of what stands there in the text without breaks."""
        one = self._stretches[self._number(offset)]
        after = offset - one.start
        if not one.is_wrapped:
            lines = line - 1 - one.kept
            if not lines and one.start:  # still in the line that was longer than all before it
                column = self._column(one.line, self.width) + after
            return one.offset + after, one.line + lines, column
        lines, left = divmod(after, self.width)
        if not left and lines and offset >= self._position and not self._left:
            lines, left = lines - 1, self.width  # the file ends without a break
        file_offset = one.offset + after + lines * len(self._break)
        return file_offset, one.line + lines, self._column(one.line + lines, left)

    def _column(self, line: int, left: int) -> int:
        """The column, from 1, behind so many bytes of a line."""
        text = self._odd.get(line, "")[:left]
        return behind(text, 1, 1)[1] + left - len(text)

    def breaks_in(self, text: str, offset: int) -> tuple[int, ...]:
        """The characters of a decoded text, which starts at `offset`, that a break stood before."""
        if text.isascii():
            return tuple(self._breaks(offset, len(text)))
        first = next(number for number, c in enumerate(text) if not c.isascii())
        if not self._has(offset + first, text[first].encode().decode("latin-1")):
            return tuple(self._breaks(offset, len(text)))
        data = text.encode()
        return tuple(
            len(data[:at].decode(errors="ignore")) for at in self._breaks(offset, len(data))
        )

    def _has(self, offset: int, text: str) -> bool:
        """Does this stand there, as far as the line goes? Only of text that is not ASCII."""
        line = self.place(offset, 1, 1)[1]
        one = self._stretches[self._number(offset)]
        start = (offset - one.start) % self.width
        there = self._odd.get(line, "")[start : start + len(text)].rstrip("\r\n")
        return bool(there) and text.startswith(there)

    def _breaks(self, offset: int, size: int) -> list[int]:
        """How far behind `offset` breaks were taken out of so many characters."""
        found: list[int] = []
        for number in range(self._number(offset), len(self._stretches)):
            one = self._stretches[number]
            if one.start >= offset + size:
                break
            if not one.is_wrapped:
                continue
            stop = offset + size
            if number + 1 < len(self._stretches):
                stop = min(stop, self._stretches[number + 1].start)
            lines = max(1, (offset - one.start) // self.width + 1)
            found += range(one.start + lines * self.width, stop, self.width)
        return [at - offset for at in found]

    def _number(self, offset: int) -> int:
        """Of the stretch that a place in the text without breaks lies in."""
        return bisect_right(self._stretches, offset, key=lambda one: one.start) - 1


def wrapping_of(text: str) -> Wrapping | None:
    """How a file that begins like this is wrapped; None for one that is not."""
    lead = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    text = text[lead:]
    found = re.match(r"ISA[^\r\n]*(\r\n|[\r\n])", text)
    if found is None:
        return None
    line_break, width = found[1], found.start(1)
    if not _LEAST <= width <= _MOST:
        return None
    full = text.removesuffix(line_break).split(line_break)[:-1][:_COMPARED]
    if len(full) < _LINES or any(len(one) != width for one in full):
        return None
    try:
        delimiters, _ = from_isa(text.replace(line_break, ""))
    except NoDelimiters:
        return None
    terminator = delimiters.segment
    if terminator in "\r\n":
        return None
    is_inside = any(not one.endswith(terminator) for one in full)
    return Wrapping(width, line_break, lead) if is_inside else None
