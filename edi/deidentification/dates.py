"""Dates moved by a number of days, and times of day by a number of minutes.

All dates of a patient move by the same number of days, so that ages and intervals stay. What is no
date or time stays none: its digits are replaced, and it is as wrong as before.
"""

import re
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

from edi.deidentification.cipher import Cipher
from edi.deidentification.pseudonyms import Pseudonyms
from edi.elements import reasons
from edi.elements.dates import is_time, parse_date, parse_period

# Files go back by 1 to 28 days and patients by 29 to 364: nothing comes to lie in the future, and
# nothing of a patient behind the file that speaks of it.
FILE_DAYS = range(1, 29)
PATIENT_DAYS = range(29, 365)
_DAY = 24 * 60
_FORMS = re.compile("(?P<day>[0-9]{8})|(?P<range>[0-9]{8}-[0-9]{8})|(?P<moment>[0-9]{12,16})")
_CENTURY = "20"


class Shift(NamedTuple):
    """How far dates go back, and times of day on."""

    days: int
    minutes: int


def file_shift(cipher: Cipher) -> Shift:
    """That of dates and times which are a file's and nobody's."""
    return _shift(cipher, "file", "", FILE_DAYS)


def patient_shift(cipher: Cipher, person: str) -> Shift:
    """That of everything about the patients of this member id (or what stands for one)."""
    return _shift(cipher, "patient", person.strip().upper(), PATIENT_DAYS)


def _shift(cipher: Cipher, what: str, of: str, days: range) -> Shift:
    return Shift(
        days[cipher.number(f"days {what}", of, len(days))],
        1 + cipher.number(f"minutes {what}", of, _DAY - 1),
    )


def moved(value: str, form: str, shift: Shift, names: Pseudonyms) -> str:
    """A date, period or time: `form` is D8, RD8, DT, TM, D6, or what stands where that belongs."""
    if form == "TM" or (form not in ("D8", "RD8", "DT", "D6") and len(value) == 4):
        return time_moved(value, shift, names)
    if form == "D6":
        return _short_day(value, shift, names)
    found = _FORMS.fullmatch(value)
    if found is not None:
        if found["day"]:
            new = _day(value, shift)
        elif found["range"]:
            first, last = _day(value[:8], shift), _day(value[9:], shift)
            new = f"{first}-{last}" if first and last else None
        else:
            first, clock = _day(value[:8], shift), _clock(value[8:], shift)
            new = first + clock if first and clock else None
        if new is not None:
            return new
    return names.like(value, lambda other: _why_none(other, form), "date")


def time_moved(value: str, shift: Shift, names: Pseudonyms) -> str:
    """A time of day, HHMM and perhaps seconds."""
    new = _clock(value, shift)
    return new if new is not None else names.like(value, is_time, "time")


def _short_day(value: str, shift: Shift, names: Pseudonyms) -> str:
    """YYMMDD of this century."""
    new = _day(_CENTURY + value, shift) if len(value) == 6 else None
    if new is None:
        return names.like(value, lambda other: parse_date(_CENTURY + other) is None, "date")
    if not new.startswith(_CENTURY):  # it would be read as the end of the century
        new = _day(_CENTURY + value, shift._replace(days=-shift.days)) or new
    return new[2:]


def _day(value: str, shift: Shift) -> str | None:
    day = parse_date(value)
    if day is None:
        return None
    days = timedelta(days=shift.days)
    if day.year <= MINYEAR + 1:
        days = -days
    assert day.year <= MAXYEAR
    return _written(day - days)


def _written(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _clock(value: str, shift: Shift) -> str | None:
    if not is_time(value):
        return None
    minutes = (int(value[:2]) * 60 + int(value[2:4]) + shift.minutes) % _DAY
    return f"{minutes // 60:02}{minutes % 60:02}{value[4:]}"


def _why_none(value: str, form: str) -> object:
    """What is wrong with it, in classes that its digits can keep."""
    return (
        parse_date(value) is None,
        parse_period(form, value) is None,
        reasons.period(value, form) if form in ("RD8", "DT") else "",
        is_time(value),
    )
