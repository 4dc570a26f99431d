"""What a file holds, counted so that two files can be compared: nothing lost, nothing changed."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b

from edi.claims.kept import KeptClaim
from edi.emit.write_837 import Run, level_run, spooled
from edi.structure.chunk import LoopChunk

_DIGEST = 8  # bytes
_ALL = (1 << 8 * _DIGEST) - 1


class Totals:
    """Claims, service lines and charges, and a checksum over all their segments."""

    def __init__(self) -> None:
        self.claims = 0
        self.lines = 0
        self.charges = Decimal(0)
        self.without_charge = 0  # claims whose CLM02 is no amount
        # Of each claim with its levels, added up: the same in any order.
        self.checksum = 0

    def add(self, kept: KeptClaim) -> None:
        """One claim more. Raises `CannotWrite` for what X12 cannot carry."""
        claim = kept.claim
        self.claims += 1
        self.lines += claim.line_count
        if claim.charge is None:
            self.without_charge += 1
        else:
            self.charges += claim.charge
        digest = blake2b(digest_size=_DIGEST)
        for level in claim.levels:
            digest.update(_of_level(level))
        digest.update(spooled(Run(kept.segments, claim.delimiters)))
        self.checksum = (self.checksum + int.from_bytes(digest.digest(), "big")) & _ALL

    def merge(self, other: "Totals") -> None:
        self.claims += other.claims
        self.lines += other.lines
        self.charges += other.charges
        self.without_charge += other.without_charge
        self.checksum = (self.checksum + other.checksum) & _ALL

    def differences(self, other: "Totals") -> Iterator[str]:
        """What is not the same, in words: these totals are those of the input."""
        if self.claims != other.claims:
            yield f"{self.claims:,} claims in, {other.claims:,} out"
        if self.lines != other.lines:
            yield f"{self.lines:,} service lines in, {other.lines:,} out"
        if self.charges != other.charges:
            yield f"charges of {self.charges:,.2f} in, {other.charges:,.2f} out"
        if self.without_charge != other.without_charge:
            yield (
                f"{self.without_charge:,} claims without a charge in, {other.without_charge:,} out"
            )
        if self.checksum != other.checksum:
            yield "segments of claims are not the same on both sides"


@lru_cache(maxsize=64)
def _of_level(chunk: LoopChunk) -> bytes:
    return chunk.kind.encode() + blake2b(spooled(level_run(chunk)), digest_size=16).digest()
