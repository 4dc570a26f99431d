"""The amount a payer paid (AMT*D) must be its line payments less its claim-level adjustments.

Where a payer has 2430 loops: AMT*D = sum of SVD02 - sum of CAS in 2320. The line payments are
before claim-level adjustments, the claim's payment is after them. A difference that lines out of
balance (BAL003) account for is not reported again.

Rejected: line of 200 with SVD02 150 and CAS*CO*45*50, claim-level CAS*CO*44*15, AMT*D 150.
Accepted: the same with AMT*D 135.

Source: 837 guides, section 1.4.4.1 (performed only when line level payment information exists);
X12 RFI 1294.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import deciders, paid_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond, payers_name


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
    for decider in deciders(claim):
        residual = paid_residual(claim, decider)
        if not residual:
            continue
        lines = balance.total(one.paid for one in decider.decisions)
        less = " less claim-level adjustments" if any(p.adjustments for p in decider.payers) else ""
        paid = ", ".join(str(one.paid) for one in decider.payers)
        adjusted = ", ".join(str(balance.adjusted(one)) for one in decider.payers)
        yield Hit(
            decider.first.spot("AMT[D]", 2),
            f"AMT*D of {payers_name(decider.payers)} {beyond(residual)} the sum of the line"
            f" payments (SVD02){less}",
            f"AMT*D {paid}, SVD02 {lines}, claim-level CAS {adjusted}",
        )
