"""Chunks to segments, tolerating what stands between them."""

from typing import NamedTuple

from edi.interchange.chunk import TRIVIA
from edi.interchange.delimiters import Delimiters

_LINE_BREAKS = "\r\n"


class Flaw(NamedTuple):
    """Something between or around segments: "padding", "empty" or "unterminated"."""

    kind: str
    offset: int  # in the text that was split


class Segments(NamedTuple):
    """Raw segments without terminators, where each starts in the text, and what was odd."""

    raw: list[str]
    starts: list[int]
    flaws: list[Flaw]


def split(text: str, delimiters: Delimiters) -> Segments:
    """Split a chunk into its segments. Line breaks after a terminator are no flaw.

    Terminators in a row with nothing between them are one flaw, at the first.
    """
    raw: list[str] = []
    starts: list[int] = []
    flaws: list[Flaw] = []
    position = 0
    pieces = text.split(delimiters.segment)
    last = len(pieces) - 1
    was_empty = False
    for number, piece in enumerate(pieces):
        body = piece.lstrip(TRIVIA)
        lead = len(piece) - len(body)
        if piece[:lead].strip(_LINE_BREAKS):
            flaws.append(Flaw("padding", position))
        if body:
            raw.append(body)
            starts.append(position + lead)
            if number == last:
                flaws.append(Flaw("unterminated", position + lead))
        elif number != last and not was_empty:
            flaws.append(Flaw("empty", position + lead))
        was_empty = not body
        position += len(piece) + len(delimiters.segment)
    return Segments(raw, starts, flaws)
