"""The payment method (BPR04) and handling (BPR01) must go with the amount (BPR02).

Nothing to pay is a notification: BPR01 H with BPR04 NON. H and NON move no money, so the amount is
zero. A prenotification (BPR01 P) tries an account with an amount of zero and is left alone. Bank
data with a check (BPR04 CHK) or NON is a warning: nobody uses it.

Rejected: BPR*I*0*C*CHK; BPR*H*275*C*NON.
Accepted: BPR*H*0*C*NON; BPR*I*275*C*CHK; BPR*P*0*C*ACH with its accounts.

Source: 835 guide, BPR01, BPR02, BPR04 and BPR06 notes.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule

_BANK_DATA = (5, 6, 7, 8, 9, 12, 13, 14, 15)


@rule("REM013", "payment-method", Severity.ERROR, Snip.SITUATIONAL, scopes={Scope.REMITTANCE})
def check(remittance: Remittance) -> Iterator[Hit]:
    payment, method, handling = remittance.payment, remittance.method, remittance.handling
    if payment is None or payment < 0 or handling == "P" or not method or not handling:
        return
    if not payment and (method, handling) != ("NON", "H"):
        wrong, should = (4, "NON") if method != "NON" else (1, "H")
        yield Hit(
            remittance.spot("BPR", wrong),
            f"The payment (BPR02) is zero, so BPR{wrong:02d} must be {should}: nothing to pay is a"
            " notification (BPR01 H) without payment (BPR04 NON).",
        )
        return
    if payment and (method == "NON" or handling == "H"):
        code = "BPR01 H" if handling == "H" else "BPR04 NON"
        if handling == "H" and method == "NON":
            code = "BPR01 H with BPR04 NON"
        yield Hit(
            remittance.spot("BPR", 2),
            f"{code} moves no money, but the payment (BPR02) is not zero.",
            f"BPR02 {payment}",
        )
        return
    bpr = remittance.values("BPR")
    sent = [place for place in _BANK_DATA if at(bpr, place)]
    if method in ("CHK", "NON") and sent:
        yield Hit(
            remittance.spot("BPR", sent[0]),
            f"Bank data (BPR{sent[0]:02d}) is of no use where BPR04 is {method}.",
            severity=Severity.WARNING,
        )
