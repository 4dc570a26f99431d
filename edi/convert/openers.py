"""Where chunks start in a text, for a scan that mostly counts them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from edi import native
from edi.interchange.boundary import boundary
from edi.interchange.chunk import TRIVIA
from edi.interchange.delimiters import Delimiters

_ISA = r"|(ISA)[^A-Za-z0-9 \t\r\n]"


def openers(ids: frozenset[str], d: Delimiters, text: str, last: int, far: int) -> Any:
    """The places behind the first segment of a text where one of these or an ISA header starts:
    offset and id, None for ISA. `last` is where the last chunk before the text started; what starts
    further than `far` behind the one before is never passed over. The native ones where there are.
    """
    if native.scan is not None:
        return native.scan.Openers(_sorted(ids), d.segment, d.element, text, last, far)
    return PythonOpeners(ids, d, text, last, far)


class PythonOpeners:
    """See `edi.native._scan.Openers`."""

    def __init__(self, ids: frozenset[str], d: Delimiters, text: str, last: int, far: int) -> None:
        self._found = _pattern(ids, d).finditer(text)
        self._text, self._d, self._far = text, d, far
        self._usual = self._code = ""
        self._stops: frozenset[str] = frozenset()
        self._wanted = 0
        self._at = self._counted = self._segments = 0
        self.opened = self.passed = 0
        self.last = last

    @property
    def segments(self) -> int:
        """That ended before the place: counted when somebody asks."""
        if self._counted < self._at:
            self._segments += _segments(self._text[self._counted : self._at], self._d.segment)
            self._counted = self._at
        return self._segments

    def skip(self, id: str, code: str, stops: str, wanted: int) -> None:
        self._usual, self._code, self._wanted = id, code, wanted
        self._stops = frozenset(stops[n : n + 2] for n in range(0, len(stops), 2))

    def __iter__(self) -> Iterator[tuple[int, str | None]]:
        for match in self._found:
            at, id = match.end(), match[1]
            if id == self._usual and self._passes(at):
                continue
            self._at = at
            yield at, id
        self._at = len(self._text) - self._text.endswith(self._d.segment)

    def _passes(self, at: int) -> bool:
        if at >= self._wanted or at - self.last > self._far:
            return False
        if not self._code:
            self.opened += 1
        else:
            end = self._text.find(self._d.segment, at)
            values = self._text[at:end].split(self._d.element) if end >= 0 else []
            code = values[3] if len(values) > 3 else ""
            if len(code) != 2 or not (code.isascii() and code.isalnum()) or code in self._stops:
                return False
            self.opened += code == self._code
        self.passed += 1
        self.last = at
        return True


@lru_cache(maxsize=64)
def _sorted(ids: frozenset[str]) -> list[str]:
    return sorted(ids)


@lru_cache(maxsize=64)
def _pattern(ids: frozenset[str], d: Delimiters) -> re.Pattern[str]:
    return boundary(sorted(ids), d, _ISA)


def first(ids: frozenset[str], d: Delimiters, text: str) -> int | None:
    """Where the first chunk starts behind the first segment of a text."""
    match = _pattern(ids, d).search(text)
    return match.end() if match else None


def places(ids: frozenset[str], d: Delimiters, text: str) -> list[int]:
    """Where all chunks start behind the first segment of a text."""
    return [match.end() for match in _pattern(ids, d).finditer(text)]


def last_end(text: str, terminator: str) -> int:
    """Where the last segment ends that holds anything; -1 where there is none."""
    end = text.rfind(terminator)
    while (before := text.rfind(terminator, 0, max(0, end))) >= 0:
        if text[before + 1 : end].strip(TRIVIA):
            break
        end = before
    return end


def _segments(text: str, terminator: str) -> int:
    """How many end in it, those with nothing in them not counted."""
    return text.count(terminator) - len(_empty(terminator).findall(text))


@lru_cache(maxsize=16)
def _empty(terminator: str) -> re.Pattern[str]:
    """A terminator with nothing but blanks between it and the one behind it."""
    blanks = re.escape("".join(c for c in TRIVIA if c != terminator))
    return re.compile(rf"{re.escape(terminator)}[{blanks}]*+(?={re.escape(terminator)})")
