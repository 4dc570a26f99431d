"""Medicare as a payer of a claim: what rules about it share."""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import ORIGINAL_MEDICARE, rank
from edi.rules.cob.order import early_decision

# Why Medicare is not primary: SBR05, and as value codes of an institutional claim (HI*BE).
INSURANCE_TYPES = ("12", "13", "14", "15", "16", "41", "42", "43", "47")
# Facilities (CLM05-1) whose claims Medicare decides line by line: hospital outpatient, skilled
# nursing outpatient, therapy and rehabilitation facilities, critical access hospital.
OUTPATIENT = ("12", "13", "14", "22", "23", "34", "74", "75", "83", "85")


def is_sent_to_medicare(claim: Claim) -> bool:
    """Is the destination original Medicare?"""
    return claim.filing in ORIGINAL_MEDICARE


def decided(claim: Claim) -> Iterator[OtherPayer]:
    """Original Medicare among the other payers, where it has decided."""
    for payer in claim.other_payers:
        is_billed = claim.has_decided(payer) and not payer.has("AMT[A8]")
        if payer.filing in ORIGINAL_MEDICARE and is_billed and not early_decision(claim, payer):
            yield payer


def is_first(claim: Claim, payer: OtherPayer) -> bool:
    """Does no other payer come before this one?"""
    ours = rank(payer.responsibility)
    return ours is not None and all(
        rank(other.responsibility) is not None and (rank(other.responsibility) or 0) >= ours
        for other in claim.other_payers
    )
