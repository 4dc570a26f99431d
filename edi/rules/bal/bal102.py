"""A claim's charge less all its adjustments, of claim and lines, must be what was paid on it.

CLP03 - sum of CAS in 2100 - sum of CAS in its 2110 loops = CLP04. An adjustment is reported
either at the claim or at a line, never at both. A difference that lines out of balance (BAL101), or
a line that may be missing (BAL104), account for is not reported again.

Rejected: CLP03 500, CLP04 65 with CAS*CO*45*10 and CAS*OA*23*400.
Accepted: CLP03 500, CLP04 65 with CAS*CO*45*10 and CAS*OA*23*425.

Source: 835 guide, section 1.10.2.1.2 (claim balancing); X12 RFI 2570, 2143.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import adjusted, arithmetic
from edi.rules.bal.payment_causes import claim_residual
from edi.rules.rule import Hit, Scope, rule


@rule(
    "BAL102",
    "claim-payment",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.PAYMENT},
    cleared_by={"decisions_balance"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    residual = balance.claim_payment(payment)
    if not residual:
        return
    payment.remittance.out_of_balance += residual  # so that BAL103 does not report it again
    residual = claim_residual(payment)
    if not residual:
        return
    parts = "plus all adjustments (CAS) of the claim and its lines"
    if residual > 0:
        message = (
            f"{residual:.2f} of the claim charge (CLP03) is not explained: paid (CLP04) {parts}"
            " must equal it."
        )
    else:
        message = f"Paid (CLP04) {parts} is {-residual:.2f} more than the claim charge (CLP03)."
    adjustments = [*payment.adjustments, *(a for one in payment.lines for a in one.adjustments)]
    yield Hit(
        payment.spot("CLP", 4),
        message,
        arithmetic((payment.charge, "charged"), (payment.paid, "paid"), *adjusted(adjustments)),
    )
