"""Levels that are open in a state and in who goes on from it stay the same; others are new."""

from typing import Any

import pytest

from edi.guides.catalogue import PROFESSIONAL
from edi.guides.guide import load
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import Chunk
from edi.structure.chunk import Level
from edi.structure.chunk_parser import ChunkParser
from edi.structure.transaction import Transaction


def _transaction(*levels: str) -> tuple[Transaction, list[Level]]:
    """A transaction set in which HL segments of these levels were read, and its open levels."""
    made = Transaction(ChunkParser(load(PROFESSIONAL), Delimiters()))
    chunks = [("ST", "ST*837*0001*005010X222A1~")]
    chunks += [("HL", f"HL*{number}**{level}*1~") for number, level in enumerate(levels, start=1)]
    level: Any = None
    for offset, (chunk_id, text) in enumerate(chunks):
        chunk = made.feed(Chunk(chunk_id, text, offset, 1))
        assert chunk is not None
        level = chunk.level
    found = []
    while level is not None:
        found.insert(0, level)
        level = level.parent
    return made, found


def _resumed(made: Transaction, *chunk: str) -> list[Level]:
    """The levels around the next chunk."""
    fed = made.feed(Chunk(chunk[0], chunk[1], 99, 1))
    assert fed is not None
    level: Any = fed.level
    found: list[Level] = []
    while level is not None:
        found.insert(0, level)
        level = level.parent
    return found


NEXT = "HL", "HL*9*1*22*1~"


@pytest.mark.parametrize("depth", [1, 2])
def test_levels_that_are_open_stay(depth: int) -> None:
    made, levels = _transaction("20", "22")
    state = made.state(depth)
    assert [one.loop_id for one in state.levels] == ["ST", "2000A"][:depth]
    made.resume(state)
    found = _resumed(made, *NEXT)
    assert [one.loop_id for one in found] == ["ST", "2000A", "2000B"]
    for number in range(depth):
        assert found[number] is levels[number]
    if depth == 2:
        assert found[2].number == 2  # the state counts the level before it


def test_levels_that_are_others_are_new() -> None:
    """Another billing provider: what is below it is new as well."""
    first, levels = _transaction("20", "22")
    second, _ = _transaction("20", "22", "20", "22")
    state = second.state(2)
    assert [(one.loop_id, one.number) for one in state.levels] == [("ST", 1), ("2000A", 2)]
    first.resume(state)
    found = _resumed(first, *NEXT)
    assert found[0] is levels[0]
    assert found[1] is not levels[1]
    assert (found[1].loop_id, found[1].number) == ("2000A", 2)
    assert found[1].parent is found[0]
    assert found[2].parent is found[1]


def test_what_was_counted_goes_on() -> None:
    made, _ = _transaction("20", "22", "22", "22")
    other, _ = _transaction("20")
    other.resume(made.state(2))
    assert other.ordinal == made.ordinal == 5
    assert _resumed(other, *NEXT)[2].number == 4
