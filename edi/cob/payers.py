"""Which other payers of a claim (2320) decide before the one that it is sent to."""

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import ORDER, rank


def payers_before(claim: Claim) -> list[OtherPayer]:
    """In their order; by what they did where SBR01 does not say. A payer that was never billed
    (AMT*A8) is none of them."""
    ours = rank(claim.responsibility)
    found = []
    for payer in claim.other_payers:
        theirs = rank(payer.responsibility)
        if ours is None or theirs is None or theirs == ours:
            is_before = claim.has_decided(payer)
        else:
            is_before = theirs < ours
        if is_before and (payer.non_covered is None or claim.has_decided(payer)):
            found.append(payer)
    return sorted(found, key=_order)


def _order(payer: OtherPayer) -> int:
    theirs = rank(payer.responsibility)
    return len(ORDER) if theirs is None else theirs
