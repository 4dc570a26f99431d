"""The order of payers by their responsibility (SBR01)."""

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.structure.chunk import Spot

ORDER = "PSTABCDEFGH"  # U (unknown) has no rank


def rank(responsibility: str) -> int | None:
    """0 for P, 1 for S, …; None for U and for what is no such code."""
    found = ORDER.find(responsibility) if len(responsibility) == 1 else -1
    return found if found >= 0 else None


def is_before(payer: OtherPayer, claim: Claim) -> bool:
    """Comes this payer before the one that the claim is sent to? False when unknown."""
    ours, destination = rank(payer.responsibility), rank(claim.responsibility)
    return ours is not None and destination is not None and ours < destination


def is_after(payer: OtherPayer, claim: Claim) -> bool:
    """Comes this payer after the one that the claim is sent to? False when unknown."""
    ours, destination = rank(payer.responsibility), rank(claim.responsibility)
    return ours is not None and destination is not None and ours > destination


def repeated(claim: Claim) -> list[OtherPayer]:
    """COB001: the payers whose rank the destination or an earlier other payer has already."""
    seen = {rank(claim.responsibility)}
    found = []
    for payer in claim.other_payers:
        ours = rank(payer.responsibility)
        if ours is not None and ours in seen:
            found.append(payer)
        seen.add(ours)
    return found


def decision_spot(claim: Claim, payer: OtherPayer) -> Spot:
    """The first segment that shows that the payer has decided."""
    if payer.has("AMT[D]"):
        return payer.spot("AMT[D]")
    if payer.adjustments:
        return payer.adjustments[0].group_spot()
    return claim.adjudications_by(payer)[0][1].spot("SVD", 1)
