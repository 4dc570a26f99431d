"""Elements of envelope segments: control numbers, counts and dates."""

from collections.abc import Iterator

from edi.finding import Place, Problem


def value_at(values: list[str], position: int) -> str:
    """An element without blanks around it, "" where it is absent."""
    return values[position].strip() if position < len(values) else ""


def check_count(
    values: list[str], position: int, counted: int, code: str, what: str, where: Place
) -> Iterator[Problem]:
    """The finding for an element that is not the number `counted` of `what`."""
    found = value_at(values, position)
    if not (found.isascii() and found.isdigit() and len(found) < 20 and int(found) == counted):
        yield Problem(
            code,
            f"{where.segment_id}{position:02d} should be {counted} ({what}).",
            where,
            position,
        )


def same_number(a: str, b: str) -> bool:
    """Are both the same, but for zeros in front?"""
    return a == b or (a.isdigit() and b.isdigit() and a.lstrip("0") == b.lstrip("0"))


def is_number(value: str) -> bool:
    """Up to nine digits?"""
    return value.isascii() and value.isdigit() and len(value) <= 9


def is_date(value: str, century: str = "") -> bool:
    """A day of the calendar: CCYYMMDD, or YYMMDD of a `century`?"""
    from datetime import date

    value = century + value
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        return False
    try:
        date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return False
    return True
