"""Provider-level adjustment reasons (PLB03-1 and its like; X12 data element 426).

A positive amount lowers the payment, a negative one raises it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from edi.codes._table import rows

if TYPE_CHECKING:
    from decimal import Decimal

INTEREST = "L6"
RECOVERY = "WO"
FORWARD = "FB"
CAPITATION = "CT"
REFUND = "72"  # that the provider sent; pairs with the WO that it settles


@dataclass(frozen=True, slots=True)
class PlbReason:
    """One reason with the sign its amounts usually have: positive, negative or either."""

    code: str
    meaning: str
    usual_sign: str
    note: str

    def fits(self, amount: Decimal) -> bool:
        """Whether the amount has the usual sign; zero has none and fits."""
        if self.usual_sign == "positive":
            return amount >= 0
        return amount <= 0 if self.usual_sign == "negative" else True


def get(code: str) -> PlbReason | None:
    """The reason, or None when the 835 guide does not list the code."""
    return _table().get(code)


def is_valid(value: str) -> bool:
    """Whether the 835 guide lists the code."""
    return value in _table()


def all_codes() -> tuple[PlbReason, ...]:
    """Every reason, in order."""
    return tuple(_table().values())


@cache
def _table() -> dict[str, PlbReason]:
    return {row[0]: PlbReason(*row) for row in rows("plb")}
