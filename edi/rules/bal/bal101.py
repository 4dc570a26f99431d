"""A service line's charge less its adjustments must be what was paid on it.

SVC02 - sum of the line's CAS amounts = SVC03. Posting software takes each adjustment off the
charge and rejects a line that does not come out at the payment. In a reversal all amounts are
negated, and the same holds.

Rejected: SVC02 220, SVC03 150 with CAS*CO*45*40 and CAS*PR*1*20.
Accepted: SVC02 220, SVC03 150 with CAS*CO*45*40 and CAS*PR*1*30.

Source: 835 guide, section 1.10.2.1.1 (service line balancing); X12 RFI 2062.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import adjusted, arithmetic
from edi.rules.bal.payment_causes import unbalanced_services
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import service_number


@rule(
    "BAL101",
    "service-payment",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.PAYMENT},
    needs={"SVC"},
    cleared_by={"decisions_balance"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    for line, residual in unbalanced_services(payment):
        parts = "paid (SVC03) plus adjustments (CAS)"
        if residual > 0:
            message = (
                f"{residual:.2f} of the charge (SVC02) is not explained: {parts} must equal it."
            )
        else:
            message = f"{parts} add up to {-residual:.2f} more than the charge (SVC02)."
        yield Hit(
            line.spot("SVC", 3),
            f"{service_number(line)}: {message}",
            arithmetic((line.charge, "charged"), (line.paid, "paid"), *adjusted(line.adjustments)),
        )
