"""Delimiters that no value holds, whatever values there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edi.emit.delimiter_choice import WAITING, choose, clean, is_writable, taken_by, with_delimiters
from edi.emit.segments import finish
from edi.interchange.writer import DEFAULT

PUNCTUATION = "*:^~|>!<{}[]\\`$#@%=?;_\"&+ -.,/'()"
VALUES = st.lists(st.text(st.sampled_from("AB1" + PUNCTUATION), min_size=1), min_size=1)


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
