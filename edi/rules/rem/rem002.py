"""A claim status (CLP02) must go with what was paid, and 4 with a member who is not known.

4 says that patient and subscriber are not the payer's and the claim was not sent on; 25 prices a
predetermination. Neither pays: a payment is an error. 23 (not this payer's claim, but sent on)
rarely pays: a warning. A claim of a known member that was denied has status 1, 2 or 3, whatever was
paid; so 4 is a warning where none of its reason codes speaks of membership or eligibility. A code
outside the list is ELE006.

Rejected: CLP*P1*4*320*220, CLP*P1*4*320*0 with CAS*CO*50*320.
Accepted: CLP*P1*4*320*0 with CAS*PR*31*320, CLP*P1*1*320*0 with CAS*CO*50*320.

Source: 835 guide, CLP02 and section 1.10.2.10; X12 RFI 1423, 1079, 457.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.codes import claim_status
from edi.finding import Severity, Snip
from edi.rules.needs import equals
from edi.rules.rem.wording import adjustments_of
from edi.rules.rule import Hit, Scope, rule

# Not insured, not covered then, another payer's: the member is in doubt.
_MEMBERSHIP = frozenset("26 27 31 32 33 34 109 140 177 200".split())
_LACKING_DATA = "16"
# Remarks that say which data: identifier, name or birth date of patient or subscriber.
_IDENTITY = frozenset("MA27 MA36 MA61 N329 N382".split())


@rule(
    "REM002",
    "claim-status",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=equals("2100/CLP02", "4", "23", "25"),
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    status = payment.status
    if payment.paid and payment.paid > 0:
        meaning = claim_status.UNPAID[status]
        yield Hit(
            payment.spot("CLP", 4),
            f"Status {status} ({meaning}) pays nothing, but the claim payment (CLP04) is not zero.",
            severity=Severity.WARNING if status == "23" else None,
        )
    elif status == "4" and _is_known_member(payment):
        yield Hit(
            payment.spot("CLP", 2),
            "Status 4 is for a member who is not known, but no reason code says so: a denied claim"
            " of a known member has status 1, 2 or 3.",
            severity=Severity.WARNING,
        )


def _is_known_member(payment: ClaimPayment) -> bool:
    reasons = {one.reason for one in adjustments_of(payment)}
    if not reasons or reasons & _MEMBERSHIP:
        return False
    remarks = {
        *payment.remark_codes,
        *(code for line in payment.lines for code in line.remark_codes),
    }
    return not (_LACKING_DATA in reasons and remarks & _IDENTITY)
