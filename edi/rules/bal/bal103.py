"""The payment of a remittance must be its claim payments less its provider adjustments.

BPR02 = sum of CLP04 - sum of the PLB amounts (PLB04, 06, 08, 10, 12, 14). A positive PLB amount is
taken from the payment, a negative one is added to it. The deposit can only be posted when this
holds. A difference that claim payments out of balance (BAL102) account for is not reported again.

Rejected: claims paid 150 and 135, PLB 10, BPR02 285; or BPR02 295, the sign of PLB reversed.
Accepted: claims paid 150 and 135, PLB 10, BPR02 275; PLB -10, BPR02 295.

Source: 835 guide, section 1.10.2.1.3 (transaction balancing).
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import Remittance
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import arithmetic
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more


@rule("BAL103", "transaction-payment", Severity.ERROR, Snip.BALANCING, scopes={Scope.REMITTANCE})
def check(remittance: Remittance) -> Iterator[Hit]:
    residual = balance.remittance(remittance)
    payment = remittance.payment
    if not residual or payment is None or residual == remittance.out_of_balance:
        return
    if payment < 0 and residual == 2 * payment:
        return  # the sign of BPR02 is wrong (BAL106)
    adjustments = remittance.provider_adjustments
    are_several = len(adjustments) > 1
    less = (
        f" minus the provider adjustment{'s' if are_several else ''} (PLB)" if adjustments else ""
    )
    claims = "claim payment" if remittance.claim_count == 1 else "claim payments"
    message = f"The payment (BPR02) is {more(residual)} than the {claims} (CLP04){less}"
    if adjustments and payment == remittance.total_paid:
        seem = "amounts seem" if are_several else "amount seems"
        message += f": the PLB {seem} not to have been taken off"
    elif any(residual == 2 * one.amount for one in adjustments if one.amount):
        message += ": a PLB amount seems to have the wrong sign (positive lowers the payment)"
    added = [
        (None if one.amount is None else -one.amount, f"PLB {one.reason}".rstrip())
        for one in adjustments
    ]
    yield Hit(
        remittance.spot("BPR", 2),
        f"{message}.",
        arithmetic(
            (payment, "payment"),
            (remittance.total_paid, "claim payments"),
            *added,
        ),
    )
