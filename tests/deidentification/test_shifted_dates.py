"""Dates move with their patient, and nothing else of them changes."""

from datetime import date, timedelta

import pytest
from deid_cases import BASE, KEY, changed, segments, written
from hypothesis import given
from hypothesis import strategies as st

from edi.deidentification.cipher import Cipher
from edi.deidentification.dates import (
    FILE_DAYS,
    PATIENT_DAYS,
    Shift,
    file_shift,
    moved,
    patient_shift,
    time_moved,
)
from edi.deidentification.pseudonyms import Pseudonyms
from edi.elements.dates import is_period, is_time, parse_date

CIPHER = Cipher(KEY)
NAMES = Pseudonyms(CIPHER, frozenset("*:^~\r\n"))
SHIFT = Shift(100, 90)
DAYS = st.dates(date(1850, 1, 1), date(2100, 1, 1)).map(lambda d: f"{d:%Y%m%d}")


@given(DAYS, DAYS)
def test_intervals_stay(first: str, last: str) -> None:
    new = [moved(value, "D8", SHIFT, NAMES) for value in (first, last)]
    old_days = parse_date(last) - parse_date(first)  # type: ignore[operator]
    assert parse_date(new[1]) - parse_date(new[0]) == old_days  # type: ignore[operator]
    assert moved(f"{first}-{last}", "RD8", SHIFT, NAMES) == "-".join(new)
    assert parse_date(first) - parse_date(new[0]) == timedelta(days=100)  # type: ignore[operator]


def test_forms() -> None:
    assert moved("20240101", "D8", SHIFT, NAMES) == "20230923"
    assert moved("202401012330", "DT", SHIFT, NAMES) == "202309230100"
    assert moved("2330", "TM", SHIFT, NAMES) == "0100"
    assert time_moved("23301599", SHIFT, NAMES) == "01001599"
    assert moved("240101", "D6", SHIFT, NAMES) == "230923"
    assert moved("000105", "D6", SHIFT, NAMES) == "000414"  # not 1999, read as 2099
    assert moved("00010101", "D8", SHIFT, NAMES) == "00010411"
    assert moved("99991231", "D8", SHIFT, NAMES) == "99990922"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("20240230", "D8"),
        ("20241301", "D8"),
        ("2024010", "D8"),
        ("202X0101", "D8"),
        ("20240101", "RD8"),
        ("20240230-20240301", "RD8"),
        ("20240105-20240101", "RD8"),
        ("202401012561", "DT"),
        ("9961", "TM"),
        ("991399", "D6"),
        ("JOHN", "D8"),
    ],
)
def test_what_is_wrong_stays_wrong_and_is_gone(value: str, form: str) -> None:
    new = moved(value, form, SHIFT, NAMES)
    assert new != value and len(new) == len(value)
    assert not is_period(form, new)


@given(st.text(alphabet="0123456789", min_size=1, max_size=9))
def test_times(value: str) -> None:
    assert is_time(time_moved(value, SHIFT, NAMES)) == is_time(value)


def test_nothing_comes_to_lie_behind_its_file() -> None:
    assert max(FILE_DAYS) < min(PATIENT_DAYS)
    assert file_shift(CIPHER).days in FILE_DAYS
    found = {patient_shift(CIPHER, f"M{number}").days for number in range(300)}
    assert found <= set(PATIENT_DAYS) and len(found) > 150
    assert patient_shift(CIPHER, " w1 ") == patient_shift(CIPHER, "W1")


def test_all_dates_of_a_claim_move_by_the_same_days() -> None:
    data = (BASE / "professional.edi").read_bytes()
    old, new = segments(data), segments(written(data))
    moved_by: dict[str, set[int]] = {}
    for before, after in zip(old, new, strict=True):
        for segment, number in (("DTP", 3), ("DMG", 2), ("BHT", 4), ("GS", 4)):
            if before[0] == segment:
                for a, b in zip(before[number].split("-"), after[number].split("-"), strict=True):
                    days = (parse_date(a) - parse_date(b)).days  # type: ignore[operator]
                    moved_by.setdefault(segment, set()).add(days)
    assert moved_by["GS"] == moved_by["BHT"] == {file_shift(CIPHER).days}
    assert moved_by["DTP"] == moved_by["DMG"] and len(moved_by["DTP"]) == 1


def test_a_date_before_its_name_moves_with_it() -> None:
    """PAT06 stands before the subscriber's NM1."""
    data = changed((BASE / "professional.edi").read_bytes(), ("PAT*19", "PAT*19****D8*20240310"))
    old, new = segments(data), segments(written(data))
    days = set()
    for before, after in zip(old, new, strict=True):
        for segment, number in (("PAT", 6), ("DMG", 2)):
            if before[0] == segment:
                days.add((parse_date(before[number]) - parse_date(after[number])).days)  # type: ignore[operator]
    assert len(days) == 1
