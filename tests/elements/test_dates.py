"""Dates, times and ranges by their format qualifier."""

import pytest

from edi.elements.dates import is_date, is_period, is_time


@pytest.mark.parametrize("value", ["20240229", "20261231", "19000101"])
def test_days_of_the_calendar(value: str) -> None:
    assert is_date(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "20260229", "20260431", "20261301", "260401", "2026040\xb2", "00000101", "202604011"),
        *("2026+1+1", "2026 1 1", "2026-1-1", "2026_101", "2026040A", "٢٠٢٦٠٤٠٩"),
    ],
)
def test_no_days(value: str) -> None:
    assert not is_date(value)


@pytest.mark.parametrize("value", ["0000", "2359", "235959", "23595999"])
def test_times(value: str) -> None:
    assert is_time(value)


@pytest.mark.parametrize(
    "value", ["2400", "1260", "12", "12345", "123460", "12:30", "١٢٣٠", "123456789", "+1+1"]
)
def test_no_times(value: str) -> None:
    assert not is_time(value)


@pytest.mark.parametrize(
    ("form", "value", "right"),
    [
        ("RD8", "20260401-20260409", True),
        ("RD8", "20260409-20260409", True),
        ("RD8", "20260409-20260401", False),
        ("RD8", "20260409", False),
        ("DT", "202604091530", True),
        ("DT", "20260409153000", False),
        ("DT", "20260409", False),
        ("TM", "1530", True),
        ("D8", "20260409-20260409", False),
        ("ZZ", "anything", True),
    ],
)
def test_forms(form: str, value: str, right: bool) -> None:
    assert is_period(form, value) is right
