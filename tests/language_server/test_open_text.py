"""Edits of a text, and its lines and columns as editors count them."""

import re

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.language_server.text import Position, Text

CHARACTERS = st.sampled_from(
    ["a", "~", "*", "\n", "\r", "\r\n", "é", "日", "\U0001f600", "\x1c", "\u2028"]
)
TEXT = st.lists(CHARACTERS, max_size=20).map("".join)
ENCODINGS = ["utf-8", "utf-16", "utf-32"]


def units(text: str, encoding: str) -> int:
    return (
        len(text.encode({"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]))
        // ({"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding])
    )


def lines_of(text: str) -> list[str]:
    """Without their breaks."""
    return re.split("\r\n|\n|\r", text)


def positions(text: str, encoding: str) -> list[Position]:
    """Of each character that is no line break, and of each line's end."""
    return [
        Position(number, units(line[:at], encoding))
        for number, line in enumerate(lines_of(text))
        for at in range(len(line) + 1)
    ]


def index_of(text: str, position: Position, encoding: str) -> int:
    """The character at a position."""
    starts = [0, *(found.end() for found in re.finditer("\r\n|\n|\r", text))]
    line = lines_of(text)[position.line]
    at = next(n for n in range(len(line) + 1) if units(line[:n], encoding) == position.column)
    return starts[position.line] + at


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(
    text=TEXT,
    edits=st.lists(st.tuples(st.floats(0, 0.999), st.floats(0, 0.999), TEXT), max_size=6),
    encoding=st.sampled_from(ENCODINGS),
)
def test_edits(text: str, edits: list[tuple[float, float, str]], encoding: str) -> None:
    edited = Text(text, encoding)
    for first, last, new in edits:
        places = positions(text, encoding)
        start, end = sorted(places[int(share * len(places))] for share in (first, last))
        edited.replace(start, end, new)
        at, to = (index_of(text, one, encoding) for one in (start, end))
        text = text[:at] + new + text[to:]
        assert edited.data.decode() == text
        for one in positions(text, encoding):
            offset = len(text[: index_of(text, one, encoding)].encode())
            assert edited.offset(one) == offset
            assert edited.position(offset) == one


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_places_behind_ends(encoding: str) -> None:
    text = Text("ab\r\n\U0001f600\r\n", encoding)
    assert text.offset(Position(0, 99)) == 2
    assert text.offset(Position(1, 99)) == 8
    assert text.offset(Position(9, 0)) == 10
    assert text.end == Position(2, 0)
    assert text.line_range(9) == (text.end, text.end)


def test_a_place_inside_a_character_is_before_it() -> None:
    assert Text("\U0001f600b").offset(Position(0, 1)) == 0
