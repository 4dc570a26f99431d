"""What the lines of the lossless JSON look like, and the delimiters of an interchange in it."""

from functools import cached_property
from typing import Any

from edi.convert.lossless_parts import ANY_TRIVIA
from edi.interchange.delimiters import Delimiters

NAME, VERSION = "edi-x12-json", 1
LATIN_1 = "latin-1"
KEYS = (
    "delimiters",
    "loop",
    "line_break",
    "unterminated",
    "encoding",
    "wrapped",
    "segments",
    "text",
)
DELIMITERS = ("element", "repetition", "component", "segment", "line_break")
_JSON_MARKS = frozenset('"\\[],')


class Form:
    """How the segments of one interchange are parted, by its delimiters."""

    def __init__(self, d: Delimiters) -> None:
        self.delimiters = d
        self.element, self.segment = d.element, d.segment
        self.joiner = d.joiner
        used = {d.element, *d.segment}
        # "" where the values of elements are not parted further.
        self.component = "" if d.component in used else d.component
        used.add(d.component)
        self.repetition = "" if d.repetition in used else d.repetition
        # What may stand between segments.
        marks = f"{d.element}{d.component}{d.repetition}{d.segment}"
        self.trivia = "".join(c for c in ANY_TRIVIA if c not in marks)
        # Where a delimiter is none of ASCII, it could be a part of a character of several bytes.
        self.is_latin_1 = not (marks + d.line_break).isascii()

    @cached_property
    def is_plain(self) -> bool:
        """Are the delimiters such that JSON is made of the text as a whole?"""
        marks = f"{self.element}{self.component}{self.segment}"
        return (
            len(set(marks)) == 3
            and marks.isprintable()
            and marks.isascii()
            and not any(c.isalnum() or c in _JSON_MARKS for c in marks)
        )

    def as_json(self) -> dict[str, Any]:
        return dict(zip(DELIMITERS, self.delimiters, strict=True))
