"""The patient responsibility of a claim payment (CLP05) must be the sum of its PR adjustments.

CLP05 is what the provider bills the patient; it is the sum of the adjustments under group PR, of
claim and lines together, and is sent only when that is above zero. So an absent CLP05 counts as
zero. A reversal (CLP02 22) has no CLP05 and is not looked at. A difference that a wrong amount or
group code of an adjustment accounts for is not reported again.

Rejected: CLP05 50 with CAS*PR*1*30 and CAS*CO*45*20; no CLP05 with CAS*PR*1*30.
Accepted: CLP05 50 with CAS*PR*1*30 and CAS*PR*2*20.

Source: 835 guide, CLP05 note and section 1.10.2.1; reversals: section 1.10.2.8.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import ClaimPayment
from edi.codes import claim_status
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import adjusted, arithmetic
from edi.rules.bal.payment_causes import patient_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more


@rule(
    "BAL105",
    "patient-responsibility",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.PAYMENT},
    cleared_by={"decisions_balance"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.status == claim_status.REVERSAL:
        return
    residual = patient_residual(payment)
    if not residual:
        return
    stated = payment.patient_responsibility
    if stated is None:
        message = (
            "Patient responsibility (CLP05) is missing, but the PR adjustments add up to"
            f" {-residual:.2f}: send that amount."
        )
    else:
        message = (
            f"Patient responsibility (CLP05) is {more(residual)} than the PR adjustments (CAS) of"
            " the claim and its lines."
        )
    adjustments = [*payment.adjustments, *(a for one in payment.lines for a in one.adjustments)]
    yield Hit(
        payment.spot("CLP", 5),
        message,
        arithmetic(
            (stated or balance.ZERO, "patient responsibility"),
            *adjusted(a for a in adjustments if a.group == "PR"),
        ),
    )
