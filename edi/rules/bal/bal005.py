"""Total non-covered (AMT*A8) says that the payer was bypassed: it is the whole charge, alone.

AMT*A8 is sent when the destination payer's policy lets the provider bill it without asking the
prior payer first, because that payer is known not to cover the service. The amount is then CLM02,
and there is no payment (AMT*D), no adjustment (CAS) and no line decision (2430) of that payer.

Rejected: CLM02 250 with AMT*A8 200; AMT*A8 250 together with a CAS or an AMT*D.
Accepted: CLM02 250 with AMT*A8 250 and no AMT*D, CAS or 2430 of that payer.

Source: 837 guides, loop 2320 AMT*A8; X12 RFI 1603, 1353.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import arithmetic
from edi.rules.cob.order import early_decision, shares_id
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import capital, more, payer_name
from edi.structure.chunk import Spot


@rule(
    "BAL005",
    "non-covered",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    needs={"AMT_A8"},
    cleared_by={"payers_decided"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        if not payer.has("AMT[A8]") or early_decision(claim, payer):
            continue
        decision = _decision(claim, payer)
        if decision is not None:
            spot, what = decision
            yield Hit(
                spot,
                f"{capital(payer_name(payer))} has both {what} and a total non-covered amount"
                " (AMT*A8). AMT*A8 means it was never billed: remove one of the two.",
            )
            continue
        residual = balance.non_covered(claim, payer)
        # A wrong CLM02 (BAL001) is not reported again here.
        if residual and residual != -(balance.claim_charge(claim) or 0):
            yield Hit(
                payer.spot("AMT[A8]", 2),
                f"The total non-covered amount (AMT*A8) of {payer_name(payer)} is {more(residual)}"
                " than the total charge (CLM02): it must be all of it.",
                arithmetic((payer.non_covered, "not covered"), (claim.charge, "charged")),
            )


def _decision(claim: Claim, payer: OtherPayer) -> tuple[Spot, str] | None:
    """The first thing that only a payer that decided can have."""
    if payer.has("AMT[D]"):
        return payer.spot("AMT[D]", 1), "a paid amount (AMT*D)"
    if payer.adjustments:
        return payer.adjustments[0].group_spot(), "adjustments (CAS)"
    lines = claim.adjudications_by(payer)
    if lines and not shares_id(claim, payer):
        return lines[0][1].spot("SVD", 1), "line decisions (2430)"
    return None
