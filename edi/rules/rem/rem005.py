"""A reversal (CLP02 22) must take back what was reported: every amount with its sign turned.

Charge, payment and adjustments of the earlier remittance are repeated as negative amounts, with the
same group and reason codes, so that the provider's books come to zero. CLP05 is not sent. The
adjustments are judged by their sum, since single ones may turn (an OA-94 of -9 becomes 9).

Rejected: CLP*P1*22*100*60 with CAS*CO*45*40; CLP*P1*22*-100*-60*-40.
Accepted: CLP*P1*22*-100*-60 with CAS*CO*45*-40.

Source: 835 guide, section 1.10.2.8; X12 RFI 1776, 227, 1604.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.bal.payment_causes import is_not_negated
from edi.rules.needs import equals
from edi.rules.rem.wording import REVERSAL, adjustments_of
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM005",
    "reversal-amounts",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=equals("2100/CLP02", REVERSAL),
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    charge, paid = payment.charge, payment.paid
    if charge is not None and charge > 0:
        yield Hit(
            payment.spot("CLP", 3),
            "The charge of a reversal (CLP03) is not negated: charge, payment and adjustments are"
            " those of the earlier payment with their signs turned.",
        )
    elif paid is not None and paid > 0 and (charge or balance.ZERO) < 0:
        yield Hit(
            payment.spot("CLP", 4),
            "The payment of a reversal (CLP04) is not negated, although its charge is.",
        )
    elif is_not_negated(payment):
        yield Hit(
            adjustments_of(payment)[0].spot(1),
            "The adjustments (CAS) of a reversal are not negated, although its charge is.",
        )
    if payment.patient_responsibility:
        yield Hit(
            payment.spot("CLP", 5),
            "Patient responsibility (CLP05) is not sent in a reversal: its PR adjustments say it.",
        )
