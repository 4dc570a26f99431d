"""A negative claim payment (CLP04) is that of a reversal (CLP02 22).

Money is taken back by reversing the claim, not by a claim payment below zero. Some payers pay less
than nothing where a fixed share of the member exceeds the case rate, so it is a warning.

Rejected: CLP*P1*1*100*-60.
Accepted: CLP*P1*22*-100*-60.

Source: 835 guide, section 1.10.2.8; X12 RFI 1604.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.needs import differs
from edi.rules.rem.wording import REVERSAL
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM020",
    "negative-claim-payment",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=differs("2100/CLP02", REVERSAL),
    cleared_by={"payment_not_negative"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.status != REVERSAL and payment.paid is not None and payment.paid < 0:
        yield Hit(
            payment.spot("CLP", 4),
            "The claim payment (CLP04) is negative, but the claim is not reversed (CLP02 22).",
        )
