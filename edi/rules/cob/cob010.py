"""The remaining patient liability (AMT*EAF) stands at the claim or at the lines, never at both.

In 2320 when the payer decided the claim as a whole, in 2430 when it decided by line. With both,
the next payer does not know which amount counts, or counts it twice.

Rejected: AMT*EAF*75 in a 2320 and AMT*EAF*50 in a 2430 of the same payer.
Accepted: AMT*EAF in the payer's 2430 loops only.

Source: 837 guides, AMT*EAF in loops 2320 and 2430; Medicare contractor instructions on secondary
claims.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.cob.order import early_decision, shares_id
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name


@rule(
    "COB010",
    "liability-twice",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM},
    needs={"AMT_EAF"},
    cleared_by={"no_liability_twice"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        if not payer.has("AMT[EAF]") or shares_id(claim, payer):
            continue
        if early_decision(claim, payer):
            continue
        if any(one.states_liability for _, one in claim.adjudications_by(payer)):
            yield Hit(
                payer.spot("AMT[EAF]", 1),
                f"The remaining patient liability (AMT*EAF) of {payer_name(payer)} is sent for the"
                " claim (2320) and for its lines (2430): keep it at the lines only.",
            )
