"""The claim's total charge (CLM02) must be the sum of its service line charges.

A claim whose total differs from its lines can not be adjudicated: payers return it unprocessed,
and every balance of a coordinated claim starts from CLM02.

Rejected: CLM02 100 with lines of 40 and 50.
Accepted: CLM02 100 with lines of 40 and 60.

Source: 837 guides, CLM02 note; X12 RFI 1294.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond


@rule("BAL001", "claim-charge", Severity.ERROR, Snip.BALANCING, scopes={Scope.CLAIM})
def check(claim: Claim) -> Iterator[Hit]:
    if not claim.lines:
        return
    residual = balance.claim_charge(claim)
    if residual:
        yield Hit(
            claim.spot("CLM", 2),
            f"CLM02 {beyond(residual)} the sum of the {len(claim.lines)} service line charges",
            f"CLM02 {claim.charge}, lines {balance.total(line.charge for line in claim.lines)}",
        )
