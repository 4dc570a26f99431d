"""Files that are wrapped: a line break after every so many characters, inside of segments too.

The breaks are taken out as the file is read. Where something stood is worked out from the width.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from edi.interchange.delimiters import NoDelimiters, from_isa

_LEAST, _MOST = 20, 1000  # characters of a line
_LINES, _COMPARED = 2, 8  # so many are of the same width, of those compared all
_MOST_SHORT = 10_000  # lines of another width, after which nothing is taken out any more


class _Stretch(NamedTuple):
    """Where a run of lines of the full width starts."""

    start: int  # offset in the text without breaks
    offset: int  # in the file
    line: int
    kept: int  # line breaks before it that were not taken out
    is_wrapped: bool


class Wrapping:
    """Takes the line breaks out of the text of one file, fed in pieces."""

    def __init__(self, width: int, line_break: str) -> None:
        self.width = width
        self._break = line_break
        self._left = width  # characters up to the next break
        self._carry = ""
        self._position = 0  # in the text without breaks
        self._consumed = self._lines = 0  # characters and lines of the file
        self._stretches = [_Stretch(0, 0, 1, 0, True)]

    def feed(self, text: str) -> str:
        """The text without the breaks; what may be half of one is kept back for the next time."""
        text, self._carry = self._carry + text, ""
        parts: list[str] = []
        at = 0
        while at < len(text):
            if not self._stretches[-1].is_wrapped:
                parts.append(text[at:])
                break
            at = self._line(text, at, parts)
            if self._carry:
                break
        result = "".join(parts)
        self._position += len(result)
        return result

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
            if here[short.start() :] == "\r" and text[end : end + 1] == "\n":
                end += 1
            parts.append(text[at:end])
            self._consumed += end - at
            self._lines += 1
            self._start_anew(parts, 1)
            return end
        parts.append(here)
        self._consumed += len(here)
        if len(here) < width:
            self._left -= len(here)
            return len(text)
        end = at + width
        following = text[end : end + len(self._break)]
        if following == self._break:
            self._consumed += len(following)
            self._lines += 1
            self._left = self.width
            return end + len(following)
        if self._break.startswith(following):  # the rest of it is still to come
            self._left, self._carry = 0, following
            return len(text)
        self._start_anew(parts, 0)
        return end

    def _start_anew(self, parts: list[str], kept: int) -> None:
        """After a line of another width with its break (`kept`); without, nothing is wrapped."""
        start = self._position + sum(map(len, parts))
        is_wrapped = bool(kept) and len(self._stretches) < _MOST_SHORT
        kept += self._stretches[-1].kept
        self._stretches.append(_Stretch(start, self._consumed, 1 + self._lines, kept, is_wrapped))
        self._left = self.width

    def place(self, offset: int, line: int, column: int) -> tuple[int, int, int]:
        """Offset, line and column in the file of what stands there in the text without breaks."""
        number = bisect_right(self._stretches, offset, key=lambda one: one.start) - 1
        one = self._stretches[number]
        behind = offset - one.start
        if not one.is_wrapped:
            return one.offset + behind, one.line + line - 1 - one.kept, column
        lines = behind // self.width
        file_offset = one.offset + behind + lines * len(self._break)
        return file_offset, one.line + lines, behind - lines * self.width + 1


def wrapping_of(text: str) -> Wrapping | None:
    """How a file that begins like this is wrapped; None for one that is not."""
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
    return Wrapping(width, line_break) if is_inside else None
