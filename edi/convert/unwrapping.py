"""Takes line breaks out of a file that is wrapped, and remembers where each stood."""

import re
from collections import deque

from edi.interchange.wrapping import wrapping_of

_LINE_BREAK = re.compile(r"\r\n|[\r\n]")


class Unwrapping:
    """Fed with a file in pieces: the break behind each line of the full width is taken out."""

    def __init__(self, width: int, line_break: str) -> None:
        self.line_break = line_break
        self._full = re.compile(
            rf"(?<![^\r\n])[^\r\n]{{{width}}}({re.escape(line_break)})(?=[^\r\n])"
        )
        self._longest = width + 2 * len(line_break)
        self._mark = " " * (width + 1)  # a start of a line that is too long to be full
        self._carry = ""
        self._starts_line = True  # does the carry?
        self._position = 0  # behind what was given back
        self._taken: deque[int] = deque()

    @classmethod
    def of(cls, text: str) -> "Unwrapping | None":
        """For a file that begins like this; None when it is not wrapped."""
        wrapping = wrapping_of(text)
        found = _LINE_BREAK.search(text)
        return cls(wrapping.width, found[0]) if wrapping and found else None

    def feed(self, text: str, *, is_end: bool) -> str:
        """The text without the breaks; what may end in one is kept back for the next time."""
        text = self._carry + text
        end = len(text) if is_end else max(0, len(text) - self._longest)
        text, self._carry = self._cut(text, end)
        mark = "" if self._starts_line else self._mark  # for what goes before in its line
        pieces, start = [], len(mark)
        for found in self._full.finditer(mark + text + self._carry[:1]):
            pieces.append(text[start - len(mark) : found.start(1) - len(mark)])
            self._position += len(pieces[-1])
            self._taken.append(self._position)
            start = found.end(1)
        pieces.append(text[start - len(mark) :])
        self._position += len(pieces[-1])
        if text:
            self._starts_line = text[-1] in "\r\n"
        return "".join(pieces)

    def _cut(self, text: str, end: int) -> tuple[str, str]:
        """In two, at the start of a line, or in one that is too long to be full."""
        if end == len(text):
            return text, ""
        at = text.rfind(self.line_break, 0, end)
        if at >= 0:
            at += len(self.line_break)
            return text[:at], text[at:]
        return (text[:end], text[end:]) if end > self._longest else ("", text)

    def breaks(self, start: int, end: int) -> tuple[int, ...]:
        """Those taken out behind `start` up to `end`, from `start`; each is asked for once."""
        found = []
        while self._taken and self._taken[0] <= end:
            found.append(self._taken.popleft() - start)
        return tuple(found)
