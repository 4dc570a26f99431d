"""A provider's refund that is acknowledged (PLB 72) goes with what it settles, of the same amount.

The money came by check, so the payment stays as it is: WO takes the amount, 72 gives it back, and
both add up to zero. A reversal may take it instead of WO. 72 alone raises the payment, and the
provider gets its refund back.

Rejected: PLB*1500001213*20261231*72:CHK778*-40 alone.
Accepted: PLB*1500001213*20261231*WO:94060555410000*40*72:CHK778*-40.

Source: 835 guide, section 1.10.2.17 (claim overpayment recovery).
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import Remittance
from edi.codes import plb
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM016", "refund", Severity.WARNING, Snip.BALANCING, scopes={Scope.REMITTANCE}, needs="ST/PLB"
)
def check(remittance: Remittance) -> Iterator[Hit]:
    adjustments = remittance.provider_adjustments
    recovered = [a.amount for a in adjustments if a.reason == plb.RECOVERY and (a.amount or 0) > 0]
    left = []
    for one in adjustments:
        if one.reason != plb.REFUND or one.amount is None or one.amount >= 0:
            continue
        if -one.amount in recovered:
            recovered.remove(-one.amount)
        else:
            left.append(one)
    refunded = -sum((one.amount or balance.ZERO for one in left), balance.ZERO)
    taken = (balance.total(recovered) or balance.ZERO) + max(-remittance.reversed, balance.ZERO)
    if left and refunded > taken:
        yield Hit(
            left[0].spot(1),
            "A refund is acknowledged (PLB 72) without a recovery (WO) of the same amount: the"
            " provider would get its refund back.",
            f"{refunded:.2f} refunded, {taken:.2f} taken",
        )
