"""What the lists say is what stands in their files."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import edi.codes
from edi.codes import (
    acknowledgement,
    carc,
    claim_filing,
    claim_status,
    country,
    currency,
    place_of_service,
    plb,
    remark_meaning,
    revenue_code,
    state,
    type_of_bill,
)

DATA = Path(edi.codes.__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _words(name: str) -> set[str]:
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {word for line in lines for word in line.split()}


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("bill_facility", type_of_bill.facility_name),
        ("bill_frequency", type_of_bill.frequency_meaning),
        ("claim_status_category", acknowledgement.category_meaning),
        ("claim_status_code", acknowledgement.status_meaning),
        ("claim_filing", claim_filing.meaning),
        ("place_of_service", place_of_service.name),
    ],
)
def test_meanings(name: str, meaning: Callable[[str], str | None]) -> None:
    rows = [list(row.values()) for row in _rows(name)]
    assert len({code for code, *_ in rows}) == len(rows) > 5
    for code, text, *_ in rows:
        assert meaning(code) == text
    assert meaning("?") is None


@pytest.mark.parametrize(
    ("name", "is_valid"),
    [
        ("country", country.is_valid),
        ("currency", currency.is_valid),
        ("state_us", state.is_valid),
        ("state_ca", state.is_valid),
    ],
)
def test_words(name: str, is_valid: Callable[[str], bool]) -> None:
    words = _words(name)
    assert words
    assert all(map(is_valid, words))
    assert not any(is_valid(wrong) for word in words for wrong in (word.lower(), f"{word}X"))
    assert not is_valid("#")
    assert not is_valid("")


def test_remark_codes() -> None:
    rows = _rows("remark")
    assert [tuple(one) for one in remark_meaning.all_codes()] == [
        (row["code"], row["alert"] == "Y", row["meaning"]) for row in rows
    ]
    assert {row["alert"] for row in rows} == {"", "Y"}
    for row in rows:
        one = remark_meaning.get(row["code"])
        assert one is not None and one.code == row["code"]
    assert remark_meaning.get("N99999") is None


def test_statuses_and_provider_adjustments() -> None:
    assert [(s.code, s.meaning, s.rule) for s in claim_status.all_codes()] == [
        tuple(row.values()) for row in _rows("claim_status")
    ]
    assert [(r.code, r.meaning, r.usual_sign, r.note) for r in plb.all_codes()] == [
        tuple(row.values()) for row in _rows("plb")
    ]


def test_reason_codes() -> None:
    rows = _rows("carc")
    assert [one.code for one in carc.all_codes()] == [row["code"] for row in rows]
    for row in rows:
        one = carc.get(row["code"])
        assert one is not None
        assert (one.summary, one.scope, one.source) == (
            row["summary"],
            row["scope"],
            row["source"],
        )
        assert (one.severity_835, one.severity_837) == (row["severity_835"], row["severity_837"])
        assert one.remark_required == (row["remark_required"] == "Y")
        for name in ("must", "usual", "tolerated", "never"):
            assert getattr(one, name) == frozenset(filter(None, row[name].split("|")))
        assert one.replacement == tuple(filter(None, row["replacement"].split("|")))
        assert one.preferred == (row["preferred"] or None)
        assert str(one.started or "") == row["started"]
        assert str(one.stopped or "") == row["stopped"]
        assert one.allowed == (one.must or one.usual | one.tolerated)
        assert one.confidence == row["confidence"]
    assert sum(bool(row["stopped"]) for row in rows) == 110
    assert len(rows) == 407


def test_on_which_days_a_reason_code_is_in_use() -> None:
    for one in carc.all_codes():
        if one.started is not None:
            before = one.started.toordinal() - 1
            assert one.is_active(one.started) == (one.stopped is None or one.started <= one.stopped)
            assert not one.is_active(date.fromordinal(before))
        if one.stopped is not None:
            assert one.is_active(one.stopped)
            assert not one.is_active(date.fromordinal(one.stopped.toordinal() + 1))


def test_which_reason_codes_may_be_newer_than_the_list() -> None:
    """The next fifty of a series that is in use."""
    for letter in ("", "P"):
        numbers = [one.code.removeprefix("P") for one in carc.all_codes() if letter in one.code[:1]]
        last = max(int(number) for number in numbers if number.isdigit())
        assert not carc.is_valid(f"{letter}{last + 1}")
        assert carc.may_be_new(f"{letter}{last + 1}")
        assert carc.may_be_new(f"{letter}{last + 50}")
        assert not carc.may_be_new(f"{letter}{last + 51}")
        assert not carc.may_be_new(f"{letter}{last}")
        assert not carc.may_be_new(f"{letter}0{last + 1}")
        assert not carc.may_be_new(f" {letter}{last + 1}")
    for wrong in ("", "P", "X1", "p33", "PP1", "D24", "W2", "1234"):
        assert not carc.may_be_new(wrong)


def test_revenue_codes_have_the_name_of_their_category() -> None:
    rows = _rows("revenue_category")
    for row in rows:
        for last in "09":
            assert revenue_code.category(row["code"] + last) == row["name"]
            assert revenue_code.is_valid(row["code"] + last)
    for wrong in ("", "0450 ", "045", "04500", "045A", "\u0664450"):
        assert revenue_code.category(wrong) is None


def test_kinds_of_coverage() -> None:
    codes = [row["code"] for row in _rows("claim_filing")]
    assert set(filter(claim_filing.is_medicare, codes)) == {"16", "MA", "MB"}
    assert set(filter(claim_filing.is_property_casualty, codes)) == {"AM", "LM", "WC"}
    assert all(map(claim_filing.is_valid, codes))


def test_withdrawn_currencies_are_valid_and_not_current() -> None:
    withdrawn, current = _words("currency_withdrawn"), _words("currency")
    assert withdrawn and withdrawn.isdisjoint(current)
    assert all(map(currency.is_valid, withdrawn | current))
    assert all(map(currency.is_current, current))
    assert not any(map(currency.is_current, withdrawn))


def test_states_of_a_country() -> None:
    assert [state.fits_country("ID", one) for one in ("", "US", "CA", "MX")] == [
        True,
        True,
        False,
        True,
    ]
    assert [state.fits_country("ON", one) for one in ("", "US", "CA", "MX")] == [
        False,
        False,
        True,
        True,
    ]
    assert (state.is_us("ID"), state.is_canadian("ID")) == (True, False)
    assert (state.is_us("ON"), state.is_canadian("ON")) == (False, True)
