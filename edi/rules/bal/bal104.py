"""The charges of the service lines of a claim payment must add up to the claim's charge.

Where service lines are reported, CLP03 = sum of SVC02: all lines of the claim are there, and none
twice. A difference that lines out of balance (BAL101) account for is not reported again.

Rejected: CLP03 320 with lines of 220 and 90.
Accepted: CLP03 320 with lines of 220 and 100; CLP03 320 without any lines.

Source: 835 guide, sections 1.10.2.1.1 and 1.10.2.1.2 taken together.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import arithmetic
from edi.rules.bal.payment_causes import charge_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more


@rule(
    "BAL104",
    "payment-charge",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.PAYMENT},
    needs={"SVC"},
    cleared_by={"charges_add_up"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    residual = charge_residual(payment)
    if residual:
        count = len(payment.lines)
        parts = "its only service line (SVC02)"
        if count > 1:
            parts = f"its {count} service lines (SVC02) add up to"
        charges = [(line.charge, f"line {line.chunk.level.number}") for line in payment.lines]
        yield Hit(
            payment.spot("CLP", 3),
            f"The claim charge (CLP03) is {more(residual)} than {parts}.",
            arithmetic((payment.charge, "claim charge"), *charges),
        )
