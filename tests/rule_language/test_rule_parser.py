"""Text to trees: what is written is read, and what cannot be read is said in plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_rules import rules
from rule_text import text_of

from edi.rule_language.errors import RuleTextError
from edi.rule_language.parser import parse
from edi.rule_language.tree import (
    Both,
    Either,
    Not,
    Path,
    Present,
    RuleTree,
    from_json,
    to_json,
    unplaced,
)

HEAD = 'rule TPR001 error trial "It is wrong." in 837P for each 2300\n'


@pytest.mark.slow
@given(rules())
def test_what_is_written_is_read(tree: RuleTree) -> None:
    (found,) = parse(text_of(tree))
    assert unplaced(found) == tree
    assert from_json(to_json(found)) == found


def condition(text: str) -> object:
    (rule,) = parse(f"{HEAD}require {text}")
    return unplaced(rule.parts[0].demand)


def path(segment: str) -> Present:
    return Present(Path("", segment, "", 0, 0, (0, 0)))


def test_and_binds_more_than_or_and_not_most() -> None:
    a, b, c = path("CLM"), path("CR1"), path("CR2")
    assert condition("CLM or CR1 and CR2") == Either((a, Both((b, c))))
    assert condition("not CLM and CR1") == Both((Not(a), b))
    assert condition("not (CLM and CR1)") == Not(Both((a, b)))
    assert condition("CLM absent") == Not(a)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("CLM05-3", ("", "CLM", "", 5, 3)),
        ("SV101-2", ("", "SV1", "", 1, 2)),
        ("N301", ("", "N3", "", 3 - 2, 0)),
        ("2010BB/NM109", ("2010BB", "NM1", "", 9, 0)),
        ("ST/BHT04", ("ST", "BHT", "", 4, 0)),
        ("2300/REF[G1]", ("2300", "REF", "G1", 0, 0)),
        ("REF[F8]02", ("", "REF", "F8", 2, 0)),
        ("HI[ABK]-2", ("", "HI", "ABK", 0, 2)),
        ("HI01-2", ("", "HI", "", 1, 2)),
        ("CL101", ("", "CL1", "", 1, 0)),
        ("K301", ("", "K3", "", 1, 0)),
        ("MIA01", ("", "MIA", "", 1, 0)),
    ],
)
def test_paths(text: str, parts: tuple[str, str, str, int, int]) -> None:
    assert condition(text) == Present(Path(*parts, (0, 0)))


def test_the_comment_above_a_rule_is_its_documentation() -> None:
    text = f"# about the file\n\n# What must hold.\n#\n#   indented\n{HEAD}require CLM\n# behind\n"
    (rule,) = parse(text)
    assert rule.documentation == "What must hold.\n\n  indented"
    assert rule.at == (6, 6)


def test_one_part_for_each_that_is_looked_at() -> None:
    (rule,) = parse(
        'rule TPR001 error trial "a" in 837P for each 2300/PWK, 2400/PWK require PWK06'
        ' also info "b" forbid PWK05 also info "c" for each 2320 require AMT[D]'
    )
    assert [(part.message, part.each[0]) for part in rule.parts] == [
        *(("a", "2300"), ("a", "2400"), ("b", "2300"), ("b", "2400"), ("c", "2320")),
    ]


def test_texts_beside_each_other_are_one() -> None:
    (rule,) = parse('rule TPR001 error trial "One"\n "two." in 837P for each 2300 require CLM')
    assert rule.parts[0].message == "One two."


WRONG = {
    "rule": "line 1, column 5: the text ends too early; expected: a code such as TPR101",
    "rul": "line 1, column 1: `rul` is not expected here (did you mean rule?);"
    " expected: the end of the file or `rule`",
    "rule TPR1 error": "line 1, column 6: `TPR1` is not expected here;"
    " expected: a code such as TPR101",
    "rule TPR001 fatal": "line 1, column 13: `fatal` is not expected here;"
    " expected: error, warning or info",
    HEAD + "requires CLM": "line 2, column 1: `requires` is not expected here"
    ' (did you mean require?); expected: ",", `forbid`, `require` or `when`',
    HEAD + "require": "line 2, column 8: the text ends too early;"
    " expected: a condition such as REF[G1]",
    HEAD + "require CLM5-3 = 7": "line 2, column 9: `CLM5-3` is not expected here;"
    " expected: a condition such as REF[G1]",
    HEAD + "require CLM05-3 in (7 8)": 'line 2, column 23: `8` is not expected here; expected: ")",'
    ' "," or ".."',
    HEAD + "require CLM05-3 =": "line 2, column 18: the text ends too early;"
    " expected: a path, a number, a day or a text in quotes",
    HEAD + 'require CLM01 = "abc': 'line 2, column 17: `"abc` is not expected here;'
    " expected: a path, a number, a day or a text in quotes",
    "rule TPR001 error trial \u201cWrong.\u201d in 837P": "line 1, column 25:"
    ' `\u201cWrong.\u201d` is not expected here (texts are in straight double quotes: "...");'
    ' expected: a text in quotes ("...")',
    HEAD + "require CLM00": "line 2, column 9: CLM00: elements and components count from 1",
    HEAD + "require DTP[431] > 2026-02-30": "line 2, column 20: 2026-02-30 is not a day of the"
    " calendar",
    HEAD + "require some CLM05 where (CLM)": "line 2, column 14: a loop or segment is meant here,"
    " not an element: CLM",
    HEAD + f"forbid CLM02 > {'9' * 40_000}": "line 2, column 16: a number has at most 80"
    " characters",
    HEAD + "require CLM snip 9": "line 2, column 18: a SNIP type is 1 to 7",
    HEAD + "require CLM snip 3 snip 4": "line 1, column 6: TPR001: `snip` is there twice",
    'rule TPR001 error trial "a" in 837P for each PWK require PWK06': "line 1, column 46: say the"
    " loop too: for each 2300/PWK",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(RuleTextError) as caught:
        parse(text)
    assert str(caught.value) == WRONG[text]


WORDS = st.sampled_from(
    'rule TPR001 error trial "text" in 837P for each 2300 when require forbid not ( ) and or'
    " REF[G1] CLM05-3 = != 7 2026-01-01 .. , some where count( sum( days from to also at status"
    ' A8:464 # \x00 " matches list present 2300/ [ ] é'.split(" ")
)


@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_hostile_text_is_an_error_with_a_place(text: str) -> None:
    try:
        parse(text)
    except RuleTextError as error:
        assert 1 <= error.line <= text.count("\n") + 1
        assert error.column >= 1
        assert error.reason and error.reason.isprintable()
        assert "__" not in error.reason or "__" in text  # no names of the grammar


def test_deep_nesting_is_an_error_too() -> None:
    with pytest.raises(RuleTextError, match="too deep"):
        parse(f"{HEAD}require {'not (' * 5000}CLM{')' * 5000}")
