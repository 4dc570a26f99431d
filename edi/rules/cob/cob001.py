"""Each payer of a claim has its own responsibility level (SBR01).

Of the payer that the claim is sent to (2000B) and all other payers (2320), no two may have the
same SBR01, except U (unknown). Two primary payers leave open who pays first.

Rejected: 2000B SBR01 S with two 2320 loops of SBR01 P; 2000B SBR01 P with a 2320 of SBR01 P.
Accepted: 2000B SBR01 T with 2320 loops of SBR01 P and S.

Source: 837 guides, notes on SBR in loops 2000B and 2320.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.cob.levels import ORDER, rank
from edi.finding import Severity, Snip
from edi.rules.cob.order import repeated
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import level


@rule(
    "COB001",
    "responsibility-twice",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM},
    needs={"2320/SBR"},
    cleared_by={"payers_in_order"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in repeated(claim):
        ours = payer.responsibility
        other = "the payer that the claim is sent to (2000B)"
        if rank(claim.responsibility) != rank(ours):
            number = next(
                one.node.number for one in claim.other_payers if one.responsibility == ours
            )
            other = f"the other payer in 2320[{number}]"
        used = {claim.responsibility, *(one.responsibility for one in claim.other_payers)}
        free = next((code for code in ORDER if code not in used), "")
        hint = f": {free} is the first level that this claim does not use" if free else ""
        yield Hit(
            payer.spot("SBR", 1),
            f"SBR01 {ours} ({level(ours)}) is already used by {other}{hint}.",
        )
