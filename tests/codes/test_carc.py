"""The reason-code table: complete, consistent, and quick to load."""

from datetime import date

import pytest

from edi.codes import cagc, carc

EXCLUSIVE = {
    "CO": "139 249 281 303 P24 P25 P26",
    "OA": "18 23 133 136 209 257 271 277 P11",
    "PR": "85 201 229 238 275 P3",
    "CO PR": "45",
    "CO PI": "278",
    "CO OA": "P16",
}


def test_the_list_is_complete() -> None:
    numbered = {str(n) for n in range(1, 309)}
    lettered = {
        f"{letter}{n}"
        for letter, first, last in (
            ("A", 0, 8),
            ("B", 1, 23),
            ("D", 1, 23),
            ("P", 1, 32),
            ("W", 1, 9),
            ("Y", 1, 3),
        )
        for n in range(first, last + 1)
    }
    codes = [code.code for code in carc.all_codes()]
    assert len(codes) == 407
    assert set(codes) == numbered | lettered


def test_110_codes_are_retired() -> None:
    assert sum(code.stopped is not None for code in carc.all_codes()) == 110


@pytest.mark.parametrize(("groups", "codes"), EXCLUSIVE.items())
def test_groups_fixed_by_definition(groups: str, codes: str) -> None:
    for code in codes.split():
        found = carc.get(code)
        assert found is not None
        assert found.must == set(groups.split()), code
        assert found.allowed == found.must


def test_no_other_active_code_has_fixed_groups() -> None:
    fixed = {c.code for c in carc.all_codes() if c.must and c.stopped is None}
    assert fixed == {code for codes in EXCLUSIVE.values() for code in codes.split()}


@pytest.mark.parametrize("code", carc.all_codes(), ids=lambda code: code.code)
def test_each_row_is_consistent(code: carc.Carc) -> None:
    groups = cagc.codes("835")
    assert code.must <= groups
    assert code.usual | code.tolerated | code.never <= groups
    assert not code.usual & code.tolerated
    assert not code.never & (code.usual | code.tolerated | code.must)
    assert code.preferred is None or code.preferred in code.allowed
    assert {code.severity_835, code.severity_837} <= {"error", "warning", "info"}
    assert code.confidence in {"low", "med", "high"}
    assert code.summary
    assert all(carc.is_valid(other) and other != code.code for other in code.replacement)
    assert code.started is None or code.stopped is None or code.started < code.stopped


def test_a_reason_with_a_row_of_its_own() -> None:
    duplicate = carc.get("18")
    assert duplicate is not None
    assert duplicate.must == {"OA"}
    assert duplicate.tolerated == {"CO"}
    assert duplicate.never == {"PR", "PI"}
    assert duplicate.severity_835 == duplicate.severity_837 == "error"
    assert duplicate.source == "X12-TEXT"
    assert not duplicate.remark_required


def test_reasons_that_need_a_remark() -> None:
    needing = {c.code for c in carc.all_codes() if c.remark_required and c.stopped is None}
    expected = "16 96 129 148 201 226 227 234 237 250 251 252 267 307 A1"
    assert needing == set(expected.split())


def test_replacements_of_a_retired_code() -> None:
    retired = carc.get("15")
    assert retired is not None
    assert retired.replacement == ("284", "296", "197")


@pytest.mark.parametrize(
    ("code", "on", "active"),
    [
        ("1", date(1994, 12, 31), False),
        ("1", date(1995, 1, 1), True),
        ("1", date(2030, 1, 1), True),
        ("15", date(2018, 5, 1), True),
        ("15", date(2018, 5, 2), False),
        ("307", date(1990, 1, 1), True),  # its start date is not known
    ],
)
def test_date_window(code: str, on: date, active: bool) -> None:
    found = carc.get(code)
    assert found is not None
    assert found.is_active(on) is active


@pytest.mark.parametrize("value", ["309", "358", "P33", "A9", "B24"])
def test_codes_that_a_later_list_may_have(value: str) -> None:
    assert carc.may_be_new(value)


@pytest.mark.parametrize(
    "value", ["", "45", "308", "359", "999", "D24", "W10", "0309", "p33", "Q1"]
)
def test_codes_that_no_later_list_will_have(value: str) -> None:
    assert not carc.may_be_new(value)


@pytest.mark.parametrize("value", ["", "0", "01", "309", "045", "CO45", "p1", "A9", "45 ", "code"])
def test_unknown_reasons(value: str) -> None:
    assert carc.get(value) is None
    assert not carc.is_valid(value)
