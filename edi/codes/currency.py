"""Currency codes (CUR02; X12 code source 100): ISO 4217 alphabetic codes."""

from functools import cache

from edi.codes._table import words


def is_valid(value: str) -> bool:
    """Whether the value is an ISO 4217 code, current or withdrawn since 2011."""
    return is_current(value) or value in _withdrawn()


def is_current(value: str) -> bool:
    """Whether the value is on the list as of 2026."""
    return value in _current()


@cache
def _current() -> frozenset[str]:
    return words("currency")


@cache
def _withdrawn() -> frozenset[str]:
    return words("currency_withdrawn")
