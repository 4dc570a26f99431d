"""A claim must not be paid twice in a transaction set: same claim, same number of the payer.

CLP01 and CLP07 together name one decision. Where both stand twice and neither is a reversal (CLP02
22), one of them is a duplicate, or a correction without the reversal of what it corrects. After a
reversal the claim may be decided again. A claim that the payer has split has numbers of its own
(CLP07).

Rejected: CLP*P1*1*500*65**12*9406055541 twice.
Accepted: CLP*P1*1*500*65…, then CLP*P1*22*-500*-65…, then CLP*P1*1*500*70… with the same CLP07.

Source: 835 guide, CLP01 and CLP07 notes, section 1.10.2.8.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.rem.payment_memory import PaymentMemory, precheck
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM021",
    "claim-paid-twice",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    memory=PaymentMemory,
    precheck=precheck,
)
def check(payment: ClaimPayment, seen: PaymentMemory) -> Iterator[Hit]:
    line = seen.earlier(payment)
    if line >= 0:
        yield Hit(
            payment.spot("CLP", 7),
            "This claim was decided already, under the same payer claim control number (CLP01,"
            f" CLP07), at line {line}, and not reversed in between.",
        )
