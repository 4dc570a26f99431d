"""A rule that names what no guide has is refused, with what was perhaps meant."""

from pathlib import Path

import pytest

from edi.errors import EdiError
from edi.finding import Snip
from edi.rule_language.errors import RuleTextError
from edi.rules.written import read_text

CONDITIONS = [  # of an 837P, for each 2300
    ("SV101", "loop 2300 of 837P has no segment SV1; the guide has 2400/SV1"),
    ("CLN05", "loop 2300 of 837P has no segment CLN; near: CN1 or CLM"),
    ("2010BC/NM1", "837P has no loop 2010BC; near: 2010"),
    ("REF[F9]", "loop 2300 of 837P has no REF[F9]; it has REF[1J], REF["),
    ("CLM25", "CLM has 20 elements in 837P: there is no CLM25"),
    ("CLM05-4", "CLM05 has 3 components in 837P"),
    ("CLM02-1", "CLM02 has no components in 837P"),
    ("CLM03", "CLM03 is not used in 837P (loop 2300)"),
    ("CLM-1", "CLM-1: say which element, as in CLM01-1"),
    ("2000B/SBR09 = MB", 'a code is written in quotes: "MB"'),
    (
        "CLM05-1 in list place-of-servise",
        "there is no code list place-of-servise; near: place-of-service",
    ),
    ("CLM05-1 in list birds", "there is no code list birds; there are"),
    ('CLM01 matches "["', "not a pattern:"),
    ("CLM05-1 > 11", "> compares amounts, counts and days; a code is"),
    (
        'CLM02 = "500"',
        "an amount or count cannot be compared with a code or text: write 500 without quotes",
    ),
    (
        "DTP[431] = 20260101",
        "a date cannot be compared with an amount or count: write a day as 2026-01-31",
    ),
    ("DTP[431] = CLM02", "a date cannot be compared with an amount"),
    ("CLM05-1 in 99..11", "99..11: the range ends before it starts"),
    ("CLM05-1 in 9..11", "both ends of a range of codes are of the same"),
    ("CLM02 in 10..9", "the range ends before it starts"),
    ("sum(CLM01) > 1", "only amounts and quantities have a sum"),
    ("latest CLM01 > 2026-01-01", "only dates are earliest or latest"),
    ("days from CLM02 to DTP[431] > 1", "days are counted between two"),
    ("count(2400 where (SV205 = 1)) > 1", "has no segment SV2"),
    ("CLM at CLM30", "CLM has 20 elements"),
]
RULES = [
    ("in 837X for each 2300 forbid CLM", "837X is not a guide that has rules; near: 837P, 837I or"),
    ("in 999 for each 2000 forbid AK2", "999 is not a guide that has rules"),
    ("in 837P for each 2310Z forbid NM1", "837P has no loop 2310Z; near: 2310"),
    ("in 837P 837I for each 2300 require CLM11", "nothing of what is required is in 837I: CLM11"),
    (
        "in 837P for each 2320 forbid some 2400 where (CLM01)",
        "loop 2400 of 837P has no segment CLM",
    ),
    ("in 837P for each 2300/PWX forbid CLM", "loop 2300 of 837P has no segment PWX"),
]


@pytest.mark.parametrize(("condition", "reason"), CONDITIONS)
def test_conditions_that_are_refused(condition: str, reason: str) -> None:
    test_rules_that_are_refused(f"in 837P for each 2300 forbid {condition}", reason)


@pytest.mark.parametrize(("text", "reason"), RULES)
def test_rules_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(EdiError) as caught:
        read_text(f'rule TPR001 error trial "Wrong."\n{text}', Path("p.rule"), Snip.GUIDE)
    error = caught.value
    assert isinstance(error, RuleTextError)
    assert reason in error.reason
    assert str(error).startswith(f"p.rule, line {error.line}, column ")
    assert error.line in (1, 2)
    assert len(error.reason) < 400


def test_the_place_is_that_of_the_word() -> None:
    text = 'rule TPR001 error trial "Wrong."\n  in 837P\n  for each 2300\n  forbid CR1 or REF[F9]\n'
    with pytest.raises(RuleTextError) as caught:
        read_text(text, Path("p.rule"), Snip.GUIDE)
    assert (caught.value.line, caught.value.column) == (4, 17)


@pytest.mark.parametrize("message", ["", "   ", "x" * 241])
def test_messages(message: str) -> None:
    text = f'rule TPR001 error trial "{message}" in 837P for each 2300 forbid CR1'
    with pytest.raises(RuleTextError, match="message"):
        read_text(text, Path("p.rule"), Snip.GUIDE)


def test_what_only_some_guides_have_is_absent_in_the_others() -> None:
    text = 'rule TPR001 error trial "Wrong." in 837P 837I for each 2400 when SV105 require REF[6R]'
    (rule,) = read_text(text, Path("p.rule"), Snip.GUIDE)
    assert rule.guides == {"005010X222A1", "005010X223A2"}


def test_a_code_twice() -> None:
    one = 'rule TPR001 error trial "Wrong." in 837P for each 2300 forbid CR1\n'
    with pytest.raises(RuleTextError) as caught:
        read_text(one + one, Path("p.rule"), Snip.GUIDE)
    assert caught.value.reason == "TPR001 is the code of an earlier rule here"
    assert (caught.value.line, caught.value.column) == (2, 6)
