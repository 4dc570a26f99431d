"""What a prior payer paid and adjusted on a line must account for the line's whole charge.

For each other payer and each line that it decided: line charge = sum of SVD02 and CAS over all
its 2430 loops on that line. Several 2430 loops of one payer on one line are parts of a split or
unbundled line and are added together. Lines without a 2430 of the payer are not looked at. Of
payers with the same identifier (COB006) each accounts for the charge; a decision that names no
payer of the claim (COB005) has to balance as well, unless it is the part that another lacks.

Rejected: line of 100 with SVD02 60 and CAS*CO*45*30.
Accepted: line of 100 with SVD02 60 and CAS*CO*45*40; or with two 2430 loops of one payer,
SVD02 30 with CAS*CO*45*10 and SVD02 40 with CAS*CO*45*20.

Source: 837 guides, section 1.4.4 (service line balancing); X12 RFI 1555.
"""

from collections.abc import Iterator

from edi.claims.balance import LineBalance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import adjusted, arithmetic
from edi.rules.bal.causes import deciders, lost_unbalanced_lines, unbalanced_lines
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payers_name


@rule(
    "BAL003",
    "payer-line",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    needs={"SVD"},
    cleared_by={"decisions_balance"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for decider in deciders(claim):
        for one in unbalanced_lines(claim, decider):
            yield _hit(one, payers_name(decider.payers))
    for one in lost_unbalanced_lines(claim):
        yield _hit(one, "the payer that its SVD01 names")


def _hit(one: LineBalance, payers: str) -> Hit:
    line, adjudications, residual = one
    assert residual is not None
    count = len(adjudications)
    over = f", over its {count} 2430 loops," if count > 1 else ""
    if residual > 0:
        message = (
            f"{residual:.2f} of the charge is not explained by {payers}: paid (SVD02) plus"
            f" adjustments (CAS){over} must equal the line charge."
        )
    else:
        message = (
            f"payment (SVD02) and adjustments (CAS) of {payers}{over} add up to"
            f" {-residual:.2f} more than the line charge."
        )
    return Hit(
        adjudications[0].spot("SVD", 2),
        f"Line {line.chunk.level.number}: {message} Check the payer's remittance.",
        arithmetic(
            (line.charge, "charged"),
            *((a.paid, "paid") for a in adjudications),
            *adjusted(a for one in adjudications for a in one.adjustments),
        ),
    )
