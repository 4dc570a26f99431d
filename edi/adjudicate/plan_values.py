"""Values of a plans file: money, parts, reasons, codes."""

import re
from datetime import date, datetime
from decimal import Decimal

from edi.adjudicate.reasons import BadReason, Reason
from edi.rule_language.code_set import CodeSet
from edi.rules.partner.lists import Lists, codes_of
from edi.rules.partner.table import Table

_MOST_DOLLARS = Decimal("99999999.99")
_HUNDRED = Decimal(100)
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_MONTH_AND_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


def dollars(table: Table, key: str) -> Decimal | None:
    """An amount in quotes ("500.00"), or a whole number of dollars; None where there is none."""
    value = _decimal(table, key, 'must be an amount in quotes: "500.00"')
    if value is None:
        return None
    if value < 0:
        raise table.wrong("is negative", key)
    if value != round(value, 2) or value > _MOST_DOLLARS:
        raise table.wrong("must have at most two decimals and 8 digits before them", key)
    return value


def part(table: Table, key: str, most: int = 100) -> Decimal | None:
    """Per cent, as a part of one: 20 is 0.2."""
    value = _decimal(table, key, f"must be per cent: a number from 0 to {most}")
    if value is None:
        return None
    if not 0 <= value <= most:
        raise table.wrong(f"must be per cent: a number from 0 to {most}", key)
    return value / _HUNDRED


def _decimal(table: Table, key: str, message: str) -> Decimal | None:
    value = table.values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise table.wrong(message, key)  # a float is not exact
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise table.wrong(message, key)
    return Decimal(value)


def day(table: Table, key: str) -> date | None:
    value = table.values.get(key)
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise table.wrong("must be a date without quotes: 2026-01-31", key)
    return value


def month_and_day(table: Table, key: str) -> tuple[int, int]:
    """ "07-01" for a plan year that starts on July 1."""
    text = table.text(key, "01-01")
    wrong = table.wrong('must be month and day in quotes: "01-01"', key)
    if not _MONTH_AND_DAY.fullmatch(text):
        raise wrong
    try:
        found = date.fromisoformat(f"2023-{text}")  # a year without February 29
    except ValueError:
        raise wrong from None
    return found.month, found.day


def choice(table: Table, key: str, allowed: tuple[str, ...], default: str) -> str:
    value = table.text(key, default)
    if value not in allowed:
        listed = ", ".join(f'"{one}"' for one in allowed)
        raise table.wrong(f"must be one of {listed}", key)
    return value


def reason(table: Table, default: str, remark: str = "", key: str = "reason") -> Reason:
    """The reason at a key with the remark at `remark` (or `KEY-remark`), or the default."""
    remark_key = "remark" if key == "reason" else f"{key.removesuffix('reason')}remark"
    pair = table.text(key, default)
    known = table.text(remark_key, remark if pair == default else "")
    try:
        return Reason.of(pair, known)
    except BadReason as error:
        raise table.wrong(str(error), key if key in table else remark_key) from None


def codes(table: Table, key: str, lists: Lists) -> CodeSet | None:
    """The codes at a key; None where there is no such key."""
    return codes_of(table, key, lists) if key in table else None


def needed(table: Table, key: str, lists: Lists) -> CodeSet:
    found = codes_of(table, key, lists)
    if not found:
        raise table.wrong(f"has no {key}")
    return found
