"""Codes on the days of service: what is found does not depend on how a claim was read."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.codes.lists import Validity, valid
from edi.codes.lists.code_list import FOREVER, day_number
from edi.engine.check import Runner
from edi.engine.listed_codes import ListedCodes
from edi.rules.cod.on_the_day import ALWAYS, NEVER, fine_days, flaw

BASE = Path(__file__).resolve().parents[2] / "fixtures" / "rules" / "base"
PROFESSIONAL = (BASE / "professional.edi").read_text(encoding="utf-8")
CODES = ["E785", "E78", "M545", "M5450", "M722", "U071", "E7899", "K0262", "D6911", "I10"]
FIRST = date(2015, 9, 1)


def found(text: str) -> list[tuple[str, str | None, int | None]]:
    return [
        (one.code, one.claim, one.element)
        for one in Runner().check(BytesIO(text.encode()))
        if one.code == "COD004"
    ]


def with_codes(codes: list[str], days: tuple[date, date]) -> str:
    composites = [f"AB{'KF'[number > 0]}:{code}" for number, code in enumerate(codes)]
    text = PROFESSIONAL.replace("HI*ABK:I10*ABF:E785~", f"HI*{'*'.join(composites)}~")
    before, day, rest = text.partition("DTP*472*D8*20260409~")
    first, second = (f"DTP*472*D8*{one:%Y%m%d}~" for one in days)
    assert day
    return before + first + rest.replace(day, second)


@pytest.mark.slow
@settings(max_examples=examples(30))
@given(
    st.lists(st.sampled_from(CODES), min_size=1, max_size=5),
    st.integers(0, 4300),
    st.integers(0, 400),
)
def test_a_code_is_wrong_if_it_was_valid_on_no_day(
    codes: list[str], start: int, length: int
) -> None:
    """As the list says of each day; of two services, either may be the right one."""
    days = FIRST + timedelta(start), FIRST + timedelta(start + length)
    between = [FIRST + timedelta(start + n) for n in range(length + 1)]
    expected = [
        number
        for number, code in enumerate(codes, start=1)
        if {valid("icd10cm", code, day) for day in between} == {Validity.NO}
    ]
    assert [element for _, _, element in found(with_codes(codes, days))] == expected


@given(st.sampled_from(CODES), st.integers(0, 4300))
def test_days_that_are_plainly_fine_are_fine(code: str, start: int) -> None:
    day = day_number(FIRST + timedelta(start))
    first, last = fine_days("ABK", code)
    if first <= day <= last:
        assert flaw("ABK", code, "HI01-2", (day, day)) is None


def test_what_is_on_no_list_is_always_fine() -> None:
    assert fine_days("BK", "25000") == ALWAYS  # edition 9
    assert fine_days("BG", "09") == ALWAYS  # a condition
    assert fine_days("ABK", "E78.5") == ALWAYS  # its form is wrong, and said to be
    assert fine_days("HC", "99213") == ALWAYS  # no list is loaded
    assert fine_days("ABK", "E7899") == NEVER
    assert fine_days("ABK", "U071") == (20200401, FOREVER)


def test_a_claim_is_found_among_others_of_its_make_up() -> None:
    """The second claim is like the first, whose codes are known by then."""
    head, claim, end = PROFESSIONAL.partition("CLM*P1002")
    body, trailer, rest = end.partition("SE*")
    claims = [
        claim.replace("P1002", f"P{number}") + body.replace("E785", code)
        for number, code in enumerate(["E785", "M545", "E785", "E7899", "M545"])
    ]
    text = head + "".join(claims) + trailer + rest
    assert found(text) == [("COD004", f"P{n}", 2) for n in (1, 3, 4)]


@pytest.mark.parametrize("select", ["BAL", "ENV", "COD001"])
def test_codes_are_not_looked_up_when_no_rule_asks(select: str) -> None:
    from edi.rules.selection import Selection

    runner = Runner(Selection.of((select,), (), 7, False, "info"))
    assert list(runner.check(BytesIO(PROFESSIONAL.replace("E785", "E7899").encode()))) == []
    assert isinstance(runner.codes, ListedCodes)
    assert runner.codes.known == {}
