"""Delimiters that no value holds, whatever values there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.emit.delimiter_choice import (
    WAITING,
    choose,
    clean,
    is_writable,
    taken_by,
    taken_by_segments,
    with_delimiters,
)
from edi.emit.segments import Segment, finish
from edi.interchange.writer import DEFAULT

PUNCTUATION = "*:^~|>!<{}[]\\`$#@%=?;_\"&+ -.,/'()"
VALUES = st.lists(st.text(st.sampled_from("AB1" + PUNCTUATION), min_size=1), min_size=1)


@pytest.mark.slow
@given(st.lists(VALUES, min_size=1))
def test_values_come_back_as_they_were(rows: list[list[str]]) -> None:
    waiting = [finish([("XX", values)], WAITING) for values in rows]
    chosen = choose(set().union(*(taken_by(one.data) for one in waiting)))
    assert chosen.distinct
    for one, values in zip(waiting, rows, strict=True):
        text = with_delimiters(one, chosen).data.decode()
        assert text.endswith(chosen.joiner)
        assert text.removesuffix(chosen.joiner).split(chosen.element) == ["XX", *values]


def test_ours_where_no_value_holds_them() -> None:
    assert choose("A|>!&") is DEFAULT


def test_what_another_value_holds_is_not_taken_instead() -> None:
    chosen = choose("*|")
    assert chosen.element == ">"
    assert chosen[1:] == DEFAULT[1:]


def test_control_characters_where_all_others_are_taken() -> None:
    chosen = choose(PUNCTUATION)
    assert (chosen.element, chosen.component, chosen.repetition, chosen.segment) == (
        *WAITING.separators,
        WAITING.segment,
    )


def test_free_text_loses_only_what_nothing_may_hold() -> None:
    assert clean(" A*B\x1d\u202eC  D") == "A*B C D"
    assert is_writable("A*~:^|B")
    assert not is_writable("A\x1c") and not is_writable("\ud800") and not is_writable("\u2066")


@pytest.mark.parametrize("taken", DEFAULT.separators + DEFAULT.segment)
def test_each_of_ours_that_a_value_holds_is_replaced(taken: str) -> None:
    chosen = choose({taken, "A"})
    ours = dict(zip(DEFAULT.separators + DEFAULT.segment, range(4), strict=True))
    found = (chosen.element, chosen.component, chosen.repetition, chosen.segment)
    assert chosen.distinct
    assert [found[n] for one, n in ours.items() if one != taken] == [
        one for one in ours if one != taken
    ]
    assert found[ours[taken]] == "|"
    assert chosen.line_break == DEFAULT.line_break


def test_what_values_hold_before_they_are_written() -> None:
    """In every element, whether or not it has components; never what stands for the id."""
    segments: list[Segment] = [("A*", ["B:", "C"]), ("XX", ["D", ("E^", "F"), ("G", "H|")])]
    found = taken_by_segments([*segments, finish([("XX", ["I>"])], WAITING)])
    assert found >= {":", "^", "|"}
    assert found.isdisjoint("*>")
    assert taken_by(finish([("XX", ["I>", "J*K"])], WAITING).data) == {">", "*"}


def test_free_text_is_cut_where_it_is_too_long() -> None:
    assert clean("ABC DEF*G", 4) == "ABC"
    assert clean("ABC DEF*G", 9) == clean("ABC DEF*G") == "ABC DEF*G"
