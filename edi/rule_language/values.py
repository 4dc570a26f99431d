"""Values as rules compare them: texts, amounts and counts, days."""

from datetime import date
from decimal import Decimal

from edi.claims.view import at, money
from edi.elements.dates import parse_date, parse_period
from edi.rule_language.reading import Found

Plain = str | Decimal | date


def number(found: Found) -> Decimal | None:
    return money(found.value)


def period(found: Found, form: int) -> tuple[date, date] | None:
    """First and last day; `form` is the element that holds the form, 0 for CCYYMMDD."""
    if not form:
        day = parse_date(found.value)
        return (day, day) if day else None
    return parse_period(at(found.chunk.values(found.place), form), found.value)


def is_between(value: str, low: str, high: str) -> bool:
    """Is a code in a range of codes? Only codes of the same length are: 70551 to 70559, J0120 to
    J9999."""
    return len(value) == len(low) and low <= value <= high
