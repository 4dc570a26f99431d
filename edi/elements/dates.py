"""Dates and times as X12 writes them (data elements 373, 337 and 1250/1251)."""

from datetime import date
from functools import lru_cache


def is_date(value: str) -> bool:
    """CCYYMMDD of a day that exists."""
    return parse_date(value) is not None


@lru_cache(maxsize=65536)
def parse_date(value: str) -> date | None:
    """The day written CCYYMMDD, else None."""
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def is_time(value: str) -> bool:
    """HHMM, HHMMSS, HHMMSSD or HHMMSSDD."""
    if not (value.isascii() and value.isdigit()) or len(value) not in (4, 6, 7, 8):
        return False
    return value[:2] < "24" and value[2:4] < "60" and (len(value) == 4 or value[4:6] < "60")


@lru_cache(maxsize=65536)
def parse_period(form: str, value: str) -> tuple[date, date] | None:
    """First and last day of a D8, RD8 or DT (CCYYMMDDHHMM) value: 1251 in the form 1250 names."""
    if form == "D8":
        day = parse_date(value)
        return (day, day) if day else None
    if form == "DT":
        day = parse_date(value[:8])
        return (day, day) if day and len(value) == 12 and is_time(value[8:]) else None
    if form == "RD8":
        first, dash, last = value.partition("-")
        start, end = parse_date(first), parse_date(last)
        return (start, end) if dash and start and end and start <= end else None
    return None


def is_period(form: str, value: str) -> bool:
    """Does `value` have the form that its qualifier announces? True for unknown forms."""
    if form in ("D8", "RD8", "DT"):
        return parse_period(form, value) is not None
    if form == "TM":
        return is_time(value)
    if form == "D6":
        return is_date("20" + value)
    return True
