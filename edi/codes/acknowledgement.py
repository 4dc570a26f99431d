"""Claim status category and claim status codes of the 277CA (STC01; X12 code sources 507, 508).

Both lists grow three times a year, so form decides. Meanings are at hand for the codes
that a claim validator sends.
"""

import re
from functools import cache

from edi.codes._table import mapping


def is_category(value: str) -> bool:
    """Whether the value has the form of a category: A0-A8, D0, E0-E4, F0-F5, P0-P5, R0-R19."""
    form = "A[0-8]|D0|E[0-4]|F[0-5]|F3[FN]|P[0-5]|R[0-9]|R1[0-9]|RQ|X0"
    return re.fullmatch(form, value) is not None


def category_meaning(value: str) -> str | None:
    """What the category says; None when it is not at hand."""
    return _categories().get(value)


def is_rejection(category: str) -> bool:
    """Whether the category says that the claim was not taken into adjudication."""
    return category in ("A3", "A6", "A7", "A8")


def is_status(value: str) -> bool:
    """Whether the value has the form of a status: a number without leading zeros."""
    return re.fullmatch("0|[1-9][0-9]{0,3}", value) is not None


def status_meaning(value: str) -> str | None:
    """What the status says; None when it is not at hand."""
    return _statuses().get(value)


@cache
def _categories() -> dict[str, str]:
    return mapping("claim_status_category")


@cache
def _statuses() -> dict[str, str]:
    return mapping("claim_status_code")
