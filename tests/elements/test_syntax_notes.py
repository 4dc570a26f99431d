"""Syntax notes of two and three elements, for every way in which these may be there."""

from itertools import product

import pytest

from edi.elements import syntax_notes

NOTES = ("P0102", "R0102", "E0102", "C0102", "L0102", "P010203", "R010203", "C010203", "L010203")

# The ways that keep the note: which of the first three elements are there.
KEPT = {
    "P0102": {"--", "12"},
    "R0102": {"1-", "-2", "12"},
    "E0102": {"--", "1-", "-2"},
    "C0102": {"--", "-2", "12"},
    "L0102": {"--", "-2", "12"},
    "P010203": {"---", "123"},
    "R010203": {"1--", "-2-", "--3", "12-", "1-3", "-23", "123"},
    "E010203": {"---", "1--", "-2-", "--3"},
    "C010203": {"---", "-2-", "--3", "-23", "123"},
    "L010203": {"---", "-2-", "--3", "-23", "12-", "1-3", "123"},
}


def _ways(note: str) -> list[tuple[str, list[bool]]]:
    count = len(note) // 2
    ways = product((False, True), repeat=count)
    return [("".join(str(n) if x else "-" for n, x in enumerate(way, 1)), [*way]) for way in ways]


@pytest.mark.parametrize("note", KEPT)
def test_which_ways_keep_a_note(note: str) -> None:
    assert {name for name, way in _ways(note) if syntax_notes.holds(note, way)} == KEPT[note]


@pytest.mark.parametrize("note", KEPT)
def test_elements_that_a_segment_does_not_reach_are_absent(note: str) -> None:
    for _, way in _ways(note):
        short = way.copy()
        while short and not short[-1]:
            short.pop()
        assert syntax_notes.holds(note, short) == syntax_notes.holds(note, way)
        assert syntax_notes.first_missing(note, short) == syntax_notes.first_missing(note, way)
        if not syntax_notes.holds(note, way):
            assert len(short) >= syntax_notes.matters_from(note)


@pytest.mark.parametrize("note", KEPT)
def test_a_note_matters_where_usage_leaves_a_way_to_break_it(note: str) -> None:
    ways = [way for _, way in _ways(note)]
    for required, usable in product(ways, ways):
        if any(r and not u for r, u in zip(required, usable, strict=True)):
            continue
        possible = [
            way
            for way in ways
            if all(r <= w <= u for r, w, u in zip(required, way, usable, strict=True))
        ]
        if any(not syntax_notes.holds(note, way) for way in possible):
            assert syntax_notes.matters(note, usable, required), (note, usable, required)
    nothing = [False] * len(ways[0])
    assert syntax_notes.matters(note, nothing, nothing) == (note[0] == "R")
    everything = [True] * len(ways[0])
    assert syntax_notes.matters(note, everything, everything) == (note[0] == "E")


@pytest.mark.parametrize(
    ("note", "present", "place"),
    [
        ("P0304", "..3.", 4),
        ("P0304", "...4", 3),
        ("R0203", "1...", 2),
        ("E0203", ".23.", 3),
        ("C0301", "..3.", 1),
        ("L030201", "..3.", 2),
        ("P0304", "..3", 4),
    ],
)
def test_the_element_that_is_pointed_at(note: str, present: str, place: int) -> None:
    assert syntax_notes.first_missing(note, [mark != "." for mark in present]) == place


@pytest.mark.parametrize(
    ("note", "there", "text"),
    [
        ("P0304", {3}, "ABC04 is missing: ABC03 and ABC04 must be sent together"),
        (
            "P030405",
            {4},
            "ABC03 and ABC05 are missing: ABC03, ABC04 and ABC05 must be sent together",
        ),
        ("R0203", set(), "At least one of ABC02, ABC03 must be sent"),
        ("E0203", {2, 3}, "Only one of ABC02, ABC03 may be sent"),
        ("C0809", {8}, "ABC08 may be sent only together with ABC09"),
        ("C080910", {8, 9}, "ABC08 may be sent only together with ABC09 and ABC10"),
        ("L050607", {5}, "ABC05 may be sent only together with ABC06 or ABC07"),
    ],
)
def test_notes_in_words(note: str, there: set[int], text: str) -> None:
    present = [position in there for position in range(1, 11)]
    whole = f"{text} (syntax note {note})."
    assert syntax_notes.describe(note, present, "ABC") == whole
    by_component = whole.replace("ABC0", "ABC-").replace("ABC10", "ABC-10")
    assert syntax_notes.describe(note, present, "ABC", "-") == by_component


def test_an_unknown_kind_of_note_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown syntax note X"):
        syntax_notes.holds("X0102", [True, True])
