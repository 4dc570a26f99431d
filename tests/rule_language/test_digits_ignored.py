"""Patterns to which no digit of a value matters: values are looked up with zeros for digits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.engine import answers
from edi.engine.answers import MASKED, CodePlace
from edi.rule_language.patterns import BadPattern, ignores_digits

PATTERNS = [
    "W[0-9]{9}",
    ".{1,20}",
    r"[A-Z]{3}\d+",
    "[^-]*",
    r"(?:A|[0-9]{2})\w?",
    "(?=A)[0-9A-Z]+",
    "1[0-9]+",
    "[0-4]+",
    "[^7]+",
    r"([0-9])\1",
    "[12]x",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(value=st.text(alphabet="AWxz-01279é ", max_size=6))
def test_a_pattern_that_ignores_digits_fits_zeros_alike(pattern: str, value: str) -> None:
    fits = re.compile(pattern).fullmatch
    if ignores_digits(pattern):
        zeros = re.sub("[0-9]", "0", value)
        assert (fits(value) is None) is (fits(zeros) is None)


def test_which_do() -> None:
    found = [ignores_digits(pattern) for pattern in PATTERNS]
    assert found == [True] * 5 + [False] * 6
    with pytest.raises(BadPattern):
        ignores_digits("[")


@pytest.mark.parametrize("text", ["W123", "", "0", "9" * 79, "9" * 200, "é1 "])
def test_values_are_looked_up_with_zeros(text: str) -> None:
    """Natively a very long one is looked up as it is, which answers the same."""
    asked: list[str] = []

    def missing(place: CodePlace, value: str) -> int:
        asked.append(value)
        return 4

    place = CodePlace(0, 1, 1, 0, MASKED, answers.new_answers(), ((0, 0, 4, bool),))
    found = answers.value_answers([f"CLM*{text}*1"], [0], ((place,),), "*", ":", missing)
    assert found == 4
    assert asked in ([re.sub("[0-9]", "0", text)], [text] if len(text) > 80 else [])
