"""Which payer comes first: by responsibility level (SBR01), and by the kind of coverage (SBR09).

Sources: 837 guides, SBR; 42 USC 1395y(b) (Medicare as secondary payer); 42 USC 1396a(a)(25)
(Medicaid pays last).
"""

from enum import StrEnum

from edi.cob.kinds import Kind, of_filing, precedes
from edi.codes import claim_filing

ORDER = "PSTABCDEFGH"  # U (unknown) has no rank

MEDICAID = "MC"
ADVANTAGE = "16"  # a Medicare Advantage plan, which pays in the place of original Medicare
ORIGINAL_MEDICARE = ("MA", "MB")  # Parts A and B


def rank(responsibility: str) -> int | None:
    """0 for P, 1 for S, …; None for U and for what is no such code."""
    found = ORDER.find(responsibility) if len(responsibility) == 1 else -1
    return found if found >= 0 else None


class Misplaced(StrEnum):
    """Why one kind of coverage does not come after another."""

    SAME_MEDICARE = "original Medicare is one coverage, which cannot pay twice"
    BOTH_PARTS = "Parts A and B of Medicare do not pay for the same claim"
    MEDICAID_BEFORE_MEDICARE = "Medicaid pays after Medicare"
    MEDICAID_FIRST = "Medicaid pays last"
    ADVANTAGE_FIRST = "a Medicare Advantage plan pays in the place of original Medicare"


def misplaced(earlier: str, later: str) -> Misplaced | None:
    """What speaks against the order of two coverages of these kinds (SBR09); None for nothing."""
    if earlier in ORIGINAL_MEDICARE and later in ORIGINAL_MEDICARE:
        return Misplaced.SAME_MEDICARE if earlier == later else Misplaced.BOTH_PARTS
    if earlier == MEDICAID:
        if claim_filing.is_medicare(later):
            return Misplaced.MEDICAID_BEFORE_MEDICARE
        return Misplaced.MEDICAID_FIRST if precedes(of_filing(later), Kind.MEDICAID) else None
    if earlier == ADVANTAGE and later in ORIGINAL_MEDICARE:
        return Misplaced.ADVANTAGE_FIRST
    return None
