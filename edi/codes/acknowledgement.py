"""Claim status category and claim status codes of 277CA and 277 (STC01; X12 code sources 507, 508).

Both lists grow three times a year, so form decides. Meanings are at hand for the codes
that a claim validator or `edi status` sends.
"""

import re
from datetime import date
from functools import cache

from edi.codes._table import mapping

LIST_DATE = date(2026, 11, 26)  # on which meanings and forms were compiled
_CATEGORIES = (
    *(f"A{n}" for n in range(9)),
    "D0",
    *(f"E{n}" for n in range(5)),
    *(f"F{n}" for n in range(6)),
    "F3F",
    "F3N",
    *(f"P{n}" for n in range(6)),
    *(f"R{n}" for n in range(20)),
    "RQ",
    "X0",
)


def is_category(value: str) -> bool:
    """Whether the value has the form of a category: A0-A8, D0, E0-E4, F0-F5, P0-P5, R0-R19."""
    return value in _CATEGORIES


def category_codes() -> tuple[str, ...]:
    """Every category, in order."""
    return _CATEGORIES


def category_meaning(value: str) -> str | None:
    """What the category says; None when it is not at hand."""
    return _categories().get(value)


def is_rejection(category: str) -> bool:
    """Whether the category says that the claim was not taken into adjudication."""
    return category in ("A3", "A6", "A7", "A8")


def is_status(value: str) -> bool:
    """Whether the value has the form of a status: a number without leading zeros."""
    return re.fullmatch("0|[1-9][0-9]{0,3}", value) is not None


def status_codes() -> tuple[str, ...]:
    """The statuses whose meanings are at hand, in order: not all there are."""
    return tuple(_statuses())


def status_meaning(value: str) -> str | None:
    """What the status says; None when it is not at hand."""
    return _statuses().get(value)


@cache
def _categories() -> dict[str, str]:
    return mapping("claim_status_category")


@cache
def _statuses() -> dict[str, str]:
    return mapping("claim_status_code")
