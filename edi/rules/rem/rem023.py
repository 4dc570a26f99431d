"""A reversal (CLP02 22) stands before the correction of its claim.

The provider's books first take back the earlier decision, then take up the new one. The correction
is known by CLP01 together with CLP07, or with the number of the reversed claim that it names
(REF*F8).

Rejected: CLP*P1*1*500*70**12*941 and behind it CLP*P1*22*-500*-65**12*941.
Accepted: the reversal first.

Source: 835 guide, section 1.10.2.8.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.rem.payment_memory import PaymentMemory, precheck
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM023",
    "correction-before-reversal",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    memory=PaymentMemory,
    precheck=precheck,
)
def check(payment: ClaimPayment, seen: PaymentMemory) -> Iterator[Hit]:
    line = seen.corrected_before(payment)
    if line >= 0:
        at = f" (line {line})" if line else ""
        yield Hit(
            payment.spot("CLP", 2),
            f"This reversal stands behind a decision on the same claim{at}: the reversal comes"
            " first, then the correction.",
        )
