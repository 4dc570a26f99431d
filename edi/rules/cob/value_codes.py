"""Value codes of an institutional claim (HI with qualifier BE)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from edi.claims.balance import total
from edi.claims.claim import Claim
from edi.claims.view import at, money
from edi.structure.chunk import Spot


class ValueCode(NamedTuple):
    """HI01-2 with HI01-5 and the like: a code, and its amount or number of days."""

    code: str
    amount: Decimal | None
    spot: Spot  # of the element


def value_codes(claim: Claim) -> Iterator[ValueCode]:
    """All value codes, in file order."""
    for key in claim.node.uses:
        if not key.startswith("HI"):
            continue
        for index, values in claim.each(key):
            for position in range(1, len(values)):
                parts = claim.parts(values[position])
                if parts[0] == "BE":
                    spot = Spot(claim.chunk, index, position, 5 if at(parts, 4) else 2)
                    yield ValueCode(at(parts, 1), money(at(parts, 4)), spot)


def amount_of(codes: list[ValueCode]) -> Decimal | None:
    """Their sum; None where an amount is not known."""
    return total(one.amount for one in codes)
