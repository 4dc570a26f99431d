"""What Medicare kept back by sequestration (reason 253), and what hides it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.balance import total
from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.claims.view import Adjustment
from edi.codes.adjustment_pair import SEQUESTRATION

ZERO = Decimal(0)


class Reduction(NamedTuple):
    """An adjustment, by what matters of it here."""

    group: str
    reason: str
    amount: Decimal | None


class Decided(NamedTuple):
    """What Medicare decided on a line, over all its 2430 loops, or on the claim. Dollars."""

    charge: Decimal | None
    paid: Decimal | None
    adjustments: Sequence[Adjustment | Reduction]
    day: date | None  # last day of service

    @property
    def withheld(self) -> Decimal:
        """Under reason 253."""
        return self.sum_of(SEQUESTRATION)

    @property
    def is_out_of_balance(self) -> bool:
        """BAL002, BAL003: one of its amounts is wrong, perhaps that of a reason asked for here."""
        if self.charge is None or self.paid is None:
            return True
        return self.charge != self.paid + sum((a.amount or ZERO for a in self.adjustments), ZERO)

    def sum_of(self, reasons: frozenset[str]) -> Decimal:
        return sum((a.amount or ZERO for a in self.adjustments if a.reason in reasons), ZERO)


def decisions(claim: Claim, payer: OtherPayer) -> Iterator[Decided]:
    """What it decided on each line, or, without lines, on the claim."""
    own = claim.service_dates
    last = own[1] if own else None
    found = claim.adjudications_by(payer)
    if not found:
        paid = payer.paid
        yield Decided(claim.charge, paid, payer.adjustments, last)
        return
    for line in claim.lines:
        parts = [one for of, one in found if of is line]
        if parts:
            # An institutional stay is paid by the day of its end.
            days = None if claim.statement_dates else line.service_dates
            yield Decided(
                line.charge,
                total(one.paid for one in parts),
                [a for one in parts for a in one.adjustments],
                days[1] if days else last,
            )
