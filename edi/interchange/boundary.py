"""Where segments end, and where those start that open a chunk."""

import re
from collections.abc import Iterable

from edi.interchange.chunk import TRIVIA
from edi.interchange.delimiters import Delimiters


def boundary(starts: Iterable[str], d: Delimiters, more: str = "") -> re.Pattern[str]:
    """Ends behind a segment that one of these (group 1) follows, or else what `more` adds."""
    terminator = re.escape(d.segment)
    if not d.segment.strip(TRIVIA):
        # One of a run of blanks: the run is gone through once, not again from each of them.
        terminator = rf"(?<![\s\0\x1a])(?:(?!{terminator})[\s\0\x1a])*+{terminator}"
    return re.compile(
        rf"{terminator}[\s\0\x1a]*+"
        rf"(?=(?:({one_of(starts)}){re.escape(d.element)}{more}))"
    )


def whole_segments(text: str, terminator: str, limit: int) -> int:
    """Where the last segment ends that ends within `limit`, else the first; else all of `text`."""
    at = text.rfind(terminator, 0, limit)
    if at < 0:
        at = text.find(terminator)
    return at + len(terminator) if at >= 0 else len(text)


def one_of(words: Iterable[str]) -> str:
    """A pattern of several words that looks at their first letter once: half the time."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words):
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_letter.items())
