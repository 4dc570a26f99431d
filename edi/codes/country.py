"""Country codes (N404; X12 code source 5): ISO 3166-1 alpha-2, as of 2026."""

from functools import cache

from edi.codes._table import words


def is_valid(value: str) -> bool:
    """Whether the value is an assigned ISO 3166-1 alpha-2 code."""
    return value in _codes()


@cache
def _codes() -> frozenset[str]:
    return words("country")
