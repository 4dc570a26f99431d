"""What a member pays of an allowed amount: deductible, copay, coinsurance."""

from decimal import Decimal
from typing import NamedTuple

from edi.cob.money import ZERO, Amount, amount, cents, number


class CostShare(NamedTuple):
    """Parts of what the member pays, dollars."""

    deductible: Decimal = ZERO
    copay: Decimal = ZERO
    coinsurance: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.deductible + self.copay + self.coinsurance

    def at_most(self, limit: Decimal) -> "CostShare":
        """Its parts in their order, as far as the limit goes."""
        deductible = min(self.deductible, limit)
        copay = min(self.copay, limit - deductible)
        return CostShare(deductible, copay, min(self.coinsurance, limit - deductible - copay))


class Benefits(NamedTuple):
    """What a member still has to pay before the plan pays in full."""

    deductible: Decimal  # still open
    copay: Decimal
    coinsurance: Decimal  # the member's part: 0.2 where the plan pays 80 per cent
    out_of_pocket: Decimal | None = None  # maximum still open; None for no limit

    @classmethod
    def of(
        cls,
        deductible: Amount,
        copay: Amount,
        coinsurance: Amount,
        out_of_pocket: Amount | None = None,
    ) -> "Benefits":
        """Raises ValueError for amounts that no benefit has."""
        part = number(coinsurance, "coinsurance")
        if not 0 <= part <= 1:
            raise ValueError(f"coinsurance is the member's part, 0 to 1, not {coinsurance}")
        limit = None if out_of_pocket is None else amount(out_of_pocket, "out_of_pocket")
        return cls(amount(deductible, "deductible"), amount(copay, "copay"), part, limit)

    def share_of(self, allowed: Decimal) -> CostShare:
        """The member's share of an allowed amount: the deductible still open, then the copay, then
        coinsurance on what remains, never more than the out-of-pocket maximum still open."""
        deductible = min(self.deductible, allowed)
        copay = min(self.copay, allowed - deductible)
        share = CostShare(
            deductible, copay, cents((allowed - deductible - copay) * self.coinsurance)
        )
        return share if self.out_of_pocket is None else share.at_most(self.out_of_pocket)
