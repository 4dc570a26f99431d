"""The claim's total charge (CLM02) must be the sum of its service line charges.

A claim whose total differs from its lines cannot be adjudicated: payers return it unprocessed,
and every balance of a coordinated claim starts from CLM02. When the payers' decisions on one line
are open by the same amount, the charge of that line is named as the likely cause.

Rejected: CLM02 100 with lines of 40 and 50.
Accepted: CLM02 100 with lines of 40 and 60.

Source: 837 guides, CLM02 note; X12 RFI 1294.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import arithmetic
from edi.rules.bal.causes import charge_residual, line_with_wrong_charge
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more


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
    count = len(claim.lines)
    parts = f"the {count} service lines add up to" if count > 1 else "its only service line"
    message = f"The total charge (CLM02) is {more(residual)} than {parts}."
    wrong = line_with_wrong_charge(claim)
    if wrong is not None:
        message += (
            f" The charge of line {wrong.chunk.level.number} differs by as much from what its"
            " payers paid and adjusted: check that line."
        )
    charges = [(line.charge, f"line {line.chunk.level.number}") for line in claim.lines]
    yield Hit(claim.spot("CLM", 2), message, arithmetic((claim.charge, "total charge"), *charges))
