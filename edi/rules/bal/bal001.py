"""The claim's total charge (CLM02) must be the sum of its service line charges.

A claim whose total differs from its lines can not be adjudicated: payers return it unprocessed,
and every balance of a coordinated claim starts from CLM02. When the payers' decisions on one line
are open by the same amount, the charge of that line is named as the likely cause.

Rejected: CLM02 100 with lines of 40 and 50.
Accepted: CLM02 100 with lines of 40 and 60.

Source: 837 guides, CLM02 note; X12 RFI 1294.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import charge_residual, line_with_wrong_charge
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond, lines


@rule(
    "BAL001",
    "claim-charge",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    cleared_by={"charges_add_up"},
)
def check(claim: Claim) -> Iterator[Hit]:
    if not claim.lines:
        return
    residual = charge_residual(claim)
    if not residual:
        return
    message = f"CLM02 {beyond(residual)} the charges of its {lines(len(claim.lines))}"
    wrong = line_with_wrong_charge(claim)
    if wrong is not None:
        message += (
            f"; the charge of line {wrong.chunk.level.number} differs by as much from what its"
            " payers account for"
        )
    yield Hit(
        claim.spot("CLM", 2),
        message,
        f"CLM02 {claim.charge}, lines {balance.total(line.charge for line in claim.lines)}",
    )
