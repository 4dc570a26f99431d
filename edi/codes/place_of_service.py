"""Place of service (CLM05-1 with qualifier B, SV105; X12 code source 237), kept by CMS."""

from datetime import date
from functools import cache

from edi.codes._table import mapping

LIST_DATE = date(2024, 8, 1)  # of its newest code, 66


def is_valid(value: str) -> bool:
    """Whether CMS has assigned the code."""
    return value in _names()


def name(value: str) -> str | None:
    """The place, or None when the code is not assigned."""
    return _names().get(value)


def all_codes() -> tuple[str, ...]:
    """Every assigned code, in order."""
    return tuple(_names())


@cache
def _names() -> dict[str, str]:
    return mapping("place_of_service")
