"""Delimiters that no value of a file holds, chosen when all its values are known.

Segments made ahead wait with delimiters that no value can hold, control characters, and get those
of their file when it is written.
"""

from collections.abc import Iterable

from edi.emit.segments import Finished
from edi.interchange import writer
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT

WAITING = Delimiters("\x1d", "\x1e", "\x1f", "\x1c", "\n")
_OURS = DEFAULT.separators + DEFAULT.segment
# In order of preference, after our own.
_OTHERS = "|>!<{}[]\\`$#@%=?;_\"&+'"
_POSSIBLE = (_OURS + _OTHERS).encode()
_EACH_POSSIBLE = frozenset(_POSSIBLE)
_WAITING_BYTES = (WAITING.separators + WAITING.segment).encode()


def clean(text: str, longest: int | None = None) -> str:
    """Free text fit to be an element, whatever the delimiters will be."""
    if text.isprintable():  # it holds no control character
        text = " ".join(text.split())
        return text if longest is None else text[:longest].rstrip()
    return writer.clean(text, longest, WAITING)


def is_writable(text: str) -> bool:
    """Can the value stand in a segment unchanged, whatever the delimiters will be?"""
    return text.isprintable() or writer.is_writable(text, WAITING)


def taken_by(waiting: bytes) -> set[str]:
    """The possible delimiters that values of waiting segments hold."""
    if len(waiting.translate(None, _POSSIBLE)) == len(waiting):
        return set()
    return set(map(chr, _EACH_POSSIBLE.intersection(waiting)))


class Taken:
    """The possible delimiters that values hold, of segments that come one after the other."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._free = _POSSIBLE

    def note(self, waiting: bytes) -> None:
        if len(waiting.translate(None, self._free)) != len(waiting):
            self.found |= taken_by(waiting)
            self._free = self._free.translate(None, "".join(self.found).encode())


def choose(taken: Iterable[str], preferred: Delimiters = DEFAULT) -> Delimiters:
    """The preferred ones if no value holds any of them; else ours, with others in the place of
    those that are taken."""
    taken = set(taken)
    wanted = preferred.separators + preferred.segment
    if len(set(wanted)) == len(wanted) == 4 and taken.isdisjoint(wanted) and _are_possible(wanted):
        return preferred
    if taken.isdisjoint(_OURS):
        return DEFAULT
    # Control characters are left at last: no value holds them.
    free = iter(
        [one for one in _OTHERS if one not in taken] + [*WAITING.separators, WAITING.segment]
    )
    element, component, repetition, segment = (next(free) if one in taken else one for one in _OURS)
    return Delimiters(element, repetition, component, segment, DEFAULT.line_break)


def _are_possible(delimiters: str) -> bool:
    """Would `taken_by` have found them?"""
    return delimiters.isascii() and _EACH_POSSIBLE.issuperset(delimiters.encode())


def with_delimiters(waiting: Finished, delimiters: Delimiters) -> Finished:
    """Segments that waited, with the delimiters of their file."""
    used = (delimiters.separators + delimiters.segment).encode()
    return waiting._replace(data=waiting.data.translate(bytes.maketrans(_WAITING_BYTES, used)))
