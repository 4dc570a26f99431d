"""The codes of a claim's HI segments, each with its place. Rules about them share this."""

from collections.abc import Iterator
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.structure.chunk import Spot

PRINCIPAL = frozenset({"ABK", "BK"})
LISTED = frozenset({"ABK", "ABF", "BK", "BF"})  # the diagnoses that lines can point to


class HealthCode(NamedTuple):
    """One composite of an HI segment."""

    qualifier: str
    code: str
    parts: tuple[str, ...]  # all components, without blanks around them
    spot: Spot  # of the composite
    segment: int  # 0-based, in the claim's chunk

    def part(self, number: int) -> str:
        """A component (1-based), "" when absent."""
        return self.parts[number - 1] if number <= len(self.parts) else ""

    def at(self, component: int) -> Spot:
        """Where a component (1-based) stands."""
        return Spot(self.spot.chunk, self.spot.index, self.spot.element, component)


def health_codes(claim: Claim) -> Iterator[HealthCode]:
    """In the order of the file; empty elements are left out."""
    chunk = claim.chunk
    for index, role in enumerate(chunk.layout.roles):
        if role is None or role.spec.id != "HI":
            continue
        for number, text in enumerate(chunk.values(index)[1:], start=1):
            if text.strip():
                parts = tuple(part.strip() for part in text.split(chunk.delimiters.component))
                code = parts[1] if len(parts) > 1 else ""
                yield HealthCode(parts[0], code, parts, Spot(chunk, index, number), index)
