"""The amount a payer paid (AMT*D) must be its line payments less its claim-level adjustments.

Where a payer has 2430 loops: AMT*D = sum of SVD02 - sum of CAS in 2320. The line payments are
before claim-level adjustments, the claim's payment is after them. A line that does not balance
(BAL003) is reported alone.

Rejected: line of 200 with SVD02 150 and CAS*CO*45*50, claim-level CAS*CO*44*15, AMT*D 150.
Accepted: the same with AMT*D 135.

Source: 837 guides, section 1.4.4.1 (performed only when line level payment information exists);
X12 RFI 1294.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import paid_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond, payer_name


@rule(
    "BAL004",
    "payer-paid",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    needs={"SVD"},
    cleared_by={"decisions_balance"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        residual = paid_residual(claim, payer)
        if not residual:
            continue
        lines = balance.total(one.paid for _, one in claim.adjudications_by(payer))
        less = " less its claim-level adjustments" if payer.adjustments else ""
        yield Hit(
            payer.spot("AMT[D]", 2),
            f"AMT*D of {payer_name(payer)} {beyond(residual)} the sum of its line payments"
            f" (SVD02){less}",
            f"AMT*D {payer.paid}, SVD02 {lines}, claim-level CAS {balance.adjusted(payer)}",
        )
