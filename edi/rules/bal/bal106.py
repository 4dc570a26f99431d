"""The payment amount of a remittance (BPR02) must not be negative.

A payer cannot pay less than nothing: when reversals and recoupments exceed the payments, the net
is moved to a later remittance with a negative PLB amount of reason FB (forwarding balance), which
brings BPR02 to zero.

Rejected: BPR02 -40 with a claim reversed for 40.
Accepted: BPR02 0 with a claim reversed for 40 and PLB FB -40.

Source: 835 guide, section 1.10.2.12 (balance forward processing); X12 RFI 2660, 1604, 738.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule("BAL106", "negative-payment", Severity.ERROR, Snip.BALANCING, scopes={Scope.REMITTANCE})
def check(remittance: Remittance) -> Iterator[Hit]:
    payment = remittance.payment
    if payment is not None and payment < 0:
        yield Hit(
            remittance.spot("BPR", 2),
            "The payment (BPR02) is negative, but must be zero or more: carry the rest forward to a"
            " later remittance (a negative PLB amount of reason FB).",
            f"BPR02 {payment}",
        )
