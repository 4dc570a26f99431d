"""Text of elements to values of columns: exact, or not at all."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from edi.convert.tables.column import CODE, COUNT, DATE, FLAG, KEY, MONEY, QUANTITY, TEXT
from edi.elements.dates import is_time, parse_date

Value = str | int | bool | Decimal | date

DIGITS = 18  # of a decimal
MONEY_SCALE, QUANTITY_SCALE = 2, 6

_NUMBER = re.compile(r"[-+]?(?:(?P<whole>\d+)(?:\.(?P<part>\d*))?|\.(?P<only>\d+))", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_MOST_COUNT = (1 << 31) - 1


def _decimal(text: str, scale: int) -> Decimal | None:
    found = _NUMBER.fullmatch(text) if len(text) <= 64 else None
    if found is None:
        return None
    whole = (found["whole"] or "").lstrip("0")
    part = (found["part"] or found["only"] or "").rstrip("0")
    if len(whole) > DIGITS - scale or len(part) > scale:
        return None
    return Decimal(text)


@lru_cache(maxsize=16384)
def money(text: str) -> Decimal | None:
    """Dollars with at most two decimals and sixteen digits before them; None for anything else."""
    return _decimal(text, MONEY_SCALE)


@lru_cache(maxsize=16384)
def quantity(text: str) -> Decimal | None:
    """A number with at most six decimals and twelve digits before them; None for anything else."""
    return _decimal(text, QUANTITY_SCALE)


def day(text: str) -> date | None:
    """CCYYMMDD, or CCYYMMDDHHMM, of which the day counts; None for anything else."""
    if len(text) == 12 and is_time(text[8:]):
        return parse_date(text[:8])
    return parse_date(text)


def whole(text: str) -> int | None:
    """A whole number of at most 18 digits."""
    return int(text) if _WHOLE.fullmatch(text) else None


def small(text: str) -> int | None:
    """A whole number of 32 bits."""
    value = whole(text)
    return value if value is not None and abs(value) <= _MOST_COUNT else None


def flag(text: str) -> bool | None:
    """Y or N."""
    return {"Y": True, "N": False}.get(text)


def _text(text: str) -> str:
    return text


# By kind of column: each is given a text that is not empty and has no blanks around it.
CONVERT: Mapping[str, Callable[[str], Value | None]] = MappingProxyType(
    {
        TEXT: _text,
        CODE: _text,
        MONEY: money,
        QUANTITY: quantity,
        DATE: day,
        KEY: whole,
        COUNT: small,
        FLAG: flag,
    }
)
