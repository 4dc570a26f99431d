"""A payer that comes after the one that the claim is sent to can not have decided yet.

Payers pay in the order of SBR01. The destination's level is that of 2000B; a payer of a later
level may be named, but without amount paid (AMT*D), adjustments (CAS) or line decisions (2430).
Most often the levels of the two payers were swapped.

Rejected: 2000B SBR01 P with a 2320 of SBR01 S that has AMT*D 300.
Accepted: 2000B SBR01 S with a 2320 of SBR01 P that has AMT*D 300.

Source: 837 guides, section 1.4.4 and loop 2320 notes.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import shares_id
from edi.rules.cob.order import decision_spot, is_after
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import level, payer_name


@rule(
    "COB003",
    "later-payer-decided",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"AMT_D", "CAS", "SVD"},
    cleared_by={"payers_in_order"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        if not is_after(payer, claim) or not claim.has_decided(payer):
            continue
        if not payer.has("AMT[D]") and not payer.adjustments and shares_id(claim, payer):
            continue  # the line decisions may be those of the payer with the same identifier
        yield Hit(
            decision_spot(claim, payer),
            f"{payer_name(payer)} has decided already, although it comes after the"
            f" {level(claim.responsibility)} payer that the claim is sent to; check SBR01 of both",
        )
