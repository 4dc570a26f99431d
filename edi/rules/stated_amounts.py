"""Amounts that a claim states beside its adjustments, compared on its raw segments.

For prechecks of rules: False does not make an amount wrong. With compiled modules the C versions in
`edi.native._stated` stand in for these functions.
"""

from decimal import Decimal
from typing import NamedTuple

from edi import native
from edi.claims.view import at, money

_ZERO_PRICING = "00"
_SAVINGS, _REJECTED = 3, 13  # elements of HCP


class OwedAt(NamedTuple):
    """Where a decision on a line has what the patient owes: segments, from the line's start."""

    line: int
    adjustments: tuple[int, ...]  # CAS
    amounts: tuple[int, ...]  # AMT


class PriceAt(NamedTuple):
    """Where a claim (line 0) or line has its price: segments, counted from its start."""

    line: int
    price: int  # HCP
    charge: int
    element: int  # of the charge


def are_owed(
    segments: list[str], starts: list[int], places: tuple[OwedAt, ...], separator: str
) -> bool:
    """Is each amount the remaining liability (AMT*EAF), and what is adjusted there under PR?"""
    for line, adjustments, amounts in places:
        start = starts[line]
        owed = Decimal(0)
        for place in adjustments:
            values = segments[start + place].split(separator)
            if at(values, 1) == "PR":
                owed += sum(money(at(values, n)) or 0 for n in range(3, len(values), 3))
        for place in amounts:
            values = segments[start + place].split(separator)
            if at(values, 1) != "EAF" or money(at(values, 2)) != owed:
                return False
    return True


def are_priced(
    segments: list[str],
    starts: list[int],
    places: tuple[PriceAt, ...],
    is_each: bool,
    separator: str,
) -> bool:
    """Is every price a plain one, the parts of its charge, and, where each line has one, are those
    of the lines together that of the claim?"""
    whole: Decimal | None = None
    lines = Decimal(0)
    for line, price, charged, element in places:
        start = starts[line]
        charge = money(at(segments[start + charged].split(separator), element))
        allowed = _plain_price(segments[start + price].split(separator), charge)
        if allowed is None:
            return False
        if line:
            lines += allowed
        else:
            whole = allowed
    return whole is None or not is_each or lines == whole


def _plain_price(values: list[str], charge: Decimal | None) -> Decimal | None:
    """The allowed amount of an HCP about which there is nothing to say."""
    allowed, savings = money(at(values, 2)), money(at(values, _SAVINGS))
    is_zero = at(values, 1) == _ZERO_PRICING
    if at(values, _REJECTED) or is_zero or charge is None or allowed is None:
        return None
    parts = charge if savings is None else allowed + savings
    return allowed if 0 < allowed <= charge and parts == charge else None


if native.stated is not None:
    are_owed, are_priced = native.stated.are_owed, native.stated.are_priced
