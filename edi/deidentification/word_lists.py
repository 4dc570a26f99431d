"""Names and words that take the place of others, by their length.

Last and first names are the most frequent of the US census of 1990 (public domain, as the package
names 0.3.0 has them); words are ours, for organizations, cities and streets.
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

LAST, FIRST, WORD = "last", "first", "word"


class Words(NamedTuple):
    """Those of one length, and the place of each."""

    words: tuple[str, ...]
    places: dict[str, int]


@cache
def words_of(kind: str, length: int) -> Words | None:
    """All of a list that have this length; None where there are too few to hide one among."""
    text = (files("edi.deidentification") / "data" / f"{kind}.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        words = tuple(line.split())
        if len(words[0]) == length:
            return Words(words, {word: place for place, word in enumerate(words)})
    return None
