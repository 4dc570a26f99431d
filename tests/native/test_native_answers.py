"""What values of a claim answer: the compiled module says what the Python code does."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pure_python import pure

from edi import native
from edi.engine.answers import COMPOSITE, MASKED, PRESENCE, AskedAt, CodePlace, missing, new_answers
from edi.interchange.delimiters import Delimiters
from edi.rules.needs import Value

pytestmark = pytest.mark.skipif(native.answers is None, reason="needs the compiled modules")

PURE = pure("edi.engine.answers")
CODES = st.sampled_from(["", "1", "11", "12", "99213", "A0425", "1500001213", "XX", " 11", "é"])
SEGMENTS = st.lists(
    st.lists(st.one_of(CODES, st.lists(CODES, max_size=3).map(":".join)), max_size=6).map(
        lambda values: "*".join(["SV1", *values])
    ),
    min_size=1,
    max_size=3,
)
SPANS = st.lists(st.sampled_from([("10", "19"), ("A0400", "A0499"), ("1", "9")]), max_size=2)
VALUES = st.builds(
    lambda codes, is_set, is_among, spans: Value(
        "2400", "SV101", frozenset(codes) if is_set else tuple(codes), is_among, tuple(spans)
    ),
    st.lists(CODES, max_size=3),
    st.booleans(),
    st.booleans(),
    SPANS,
)
TESTS: st.SearchStrategy[Callable[[str], bool] | Value] = st.one_of(
    VALUES, VALUES, st.sampled_from([bool, str.isdigit])
)


@st.composite
def places(draw: st.DrawFn) -> CodePlace:
    first = draw(st.integers(1, 4))
    last = draw(st.integers(first, 5))
    part = draw(st.integers(0, 3)) if first == last else 0
    digits = draw(st.sampled_from([0, 0, PRESENCE, MASKED, 2])) if first == last and not part else 0
    asked: list[AskedAt] = [
        (
            draw(st.integers(0, last - first)),
            0 if part else draw(st.sampled_from([0, 0, 1, 2, COMPOSITE])),
            1 << number,
            draw(TESTS),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    return CodePlace(0, first, last, part, digits, new_answers(), tuple(asked))


@given(
    segments=SEGMENTS,
    asked=st.lists(places(), min_size=1, max_size=3),
    inner=st.sampled_from([":", ""]),
)
def test_answers(segments: list[str], asked: list[CodePlace], inner: str) -> None:
    starts = list(range(len(segments)))
    ask = partial(missing, d=Delimiters(component=inner))

    def found(of: Any, those: list[CodePlace]) -> int:
        of_lines = (tuple(those),) * len(segments)
        answers: int = of.value_answers(segments, starts, of_lines, "*", inner, ask)
        return answers

    again = [one._replace(answers={}) for one in asked]
    for _ in range(2):  # the second time the answers are known
        assert found(native.answers, asked) == found(PURE, again)
    for one, other in zip(asked, again, strict=True):
        assert one.answers == other.answers


def test_texts_at_hand() -> None:
    """More texts than are kept, of all lengths, each answered as if it stood alone; and all of them
    asked again once they are forgotten."""
    asked: list[str] = []

    def is_even(text: str) -> bool:
        asked.append(text)
        return text[-1:] in "02468"

    of = Value("2400", "SV101", frozenset({"1", "9" * 40}), True, (("1000", "1999"),))
    place = CodePlace(0, 1, 1, 0, 0, new_answers(), ((0, 0, 1, of), (0, 0, 2, is_even)))
    ask = partial(missing, d=Delimiters())
    texts = [*map(str, range(9000)), *("9" * size for size in range(28, 45)), "1", "0" * 31]

    def answers() -> list[int]:
        return [
            native.answers.value_answers([f"SV1*{text}"], [0], ((place,),), "*", ":", ask)
            for text in [*texts, *reversed(texts)]
        ]

    known = [of(text) + 2 * is_even(text) for text in [*texts, *reversed(texts)]]
    asked.clear()
    assert answers() == known
    assert len(asked) > len(texts)  # no more than 8192 are known at a time
    place.answers.clear()
    asked.clear()
    assert answers()[:10] == known[:10]
    assert asked[:10] == texts[:10]
