"""What the claim payments of an 835 add up to, of the transaction set and of one loop 2000."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.claims.view import LoopView, at, money
from edi.codes import claim_status
from edi.structure.chunk import LoopChunk

ZERO = Decimal(0)


class GroupSums(NamedTuple):
    """Sums over claim payments of one loop 2000. Money is dollars; `is_known` is False once an
    amount could not be read."""

    claims: int = 0
    charge: Decimal = ZERO  # CLP03
    reversals: int = 0  # claims with CLP02 22, which are in `claims` too
    reversed_charge: Decimal = ZERO  # of these
    drg: Decimal = ZERO  # MIA04
    disproportionate_share: Decimal = ZERO  # MIA06
    medical_education: Decimal = ZERO  # MIA13
    covered_days: Decimal = ZERO  # QTY*CA
    is_known: bool = True

    def plus(self, other: "GroupSums") -> "GroupSums":
        """Both together."""
        return GroupSums(
            self.claims + other.claims,
            self.charge + other.charge,
            self.reversals + other.reversals,
            self.reversed_charge + other.reversed_charge,
            self.drg + other.drg,
            self.disproportionate_share + other.disproportionate_share,
            self.medical_education + other.medical_education,
            self.covered_days + other.covered_days,
            self.is_known and other.is_known,
        )


class ProviderGroup(LoopView):
    """Loop 2000 of an 835 that has totals of its own (TS3, TS2), with what its claims come to."""

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)
        self.sums = GroupSums()

    @property
    def provider(self) -> str:
        """TS301."""
        return self.value("TS3", 1)


def sums_of(
    segments: Sequence[str], uses: Mapping[str, Sequence[int]], separator: str
) -> GroupSums:
    """What one claim payment adds: its own raw segments, and where each is."""
    clp = segments[0].split(separator, 4)
    charge = money(at(clp, 3))
    is_reversal = at(clp, 2) == claim_status.REVERSAL
    mia = segments[uses["MIA"][0]].split(separator) if uses.get("MIA") else []
    counted = charge or ZERO
    return GroupSums(
        1,
        counted,
        int(is_reversal),
        counted if is_reversal else ZERO,
        money(at(mia, 4)) or ZERO,
        money(at(mia, 6)) or ZERO,
        money(at(mia, 13)) or ZERO,
        _covered_days(segments, uses, separator),
        charge is not None,
    )


def _covered_days(
    segments: Sequence[str], uses: Mapping[str, Sequence[int]], separator: str
) -> Decimal:
    """QTY*CA."""
    days = ZERO
    for key, used in uses.items():
        for index in used if key.startswith("QTY") else ():
            values = segments[index].split(separator)
            if at(values, 1) == "CA":
                days += money(at(values, 2)) or ZERO
    return days
