"""Is a residual accounted for by amounts that are reported already?"""

from collections.abc import Iterable
from decimal import Decimal

_MOST = 4096  # sums; with more of them any residual may be one


def is_sum(residual: Decimal, parts: Iterable[Decimal | None]) -> bool:
    """Do some of these amounts add up to the residual? So may be where one is not known (None)."""
    sums = {Decimal(0)}
    for part in parts:
        if part is None:
            return True
        if part:
            sums |= {one + part for one in sums}
            if len(sums) > _MOST:
                return True
    return residual in sums
