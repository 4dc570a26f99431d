"""The patient responsibility of a claim payment (CLP05) must be the sum of its PR adjustments.

CLP05 is what the provider bills the patient; it is the sum of the adjustments under group PR, of
claim and lines together, and is sent only when that is above zero. So an absent CLP05 counts as
zero. A reversal (CLP02 22) has no CLP05 and is not looked at. Where an adjustment's amount or
group code is itself wrong, that is reported alone.

Rejected: CLP05 50 with CAS*PR*1*30 and CAS*CO*45*20; no CLP05 with CAS*PR*1*30.
Accepted: CLP05 50 with CAS*PR*1*30 and CAS*PR*2*20.

Source: 835 guide, CLP05 note and section 1.10.2.1; reversals: section 1.10.2.8.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import ClaimPayment
from edi.codes import cagc, claim_status
from edi.finding import Severity, Snip
from edi.rules.bal.causes import charge_residual, has_unplaced_amounts, unbalanced_services
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond


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
    residual = balance.payment_patient_responsibility(payment)
    if not residual or _is_explained(payment):
        return
    open_amounts = [amount for _, amount in unbalanced_services(payment)]
    if residual in (balance.claim_payment(payment), sum(open_amounts), *open_amounts):
        return  # the amount of a PR adjustment is wrong
    stated = "CLP05" if payment.patient_responsibility is not None else "CLP05 (not sent: zero)"
    yield Hit(
        payment.spot("CLP", 5),
        f"{stated} {beyond(residual)} the PR adjustments of claim and lines",
        f"CLP05 {payment.patient_responsibility}",
    )


def _is_explained(payment: ClaimPayment) -> bool:
    adjustments = [*payment.adjustments, *(a for one in payment.lines for a in one.adjustments)]
    return (
        any(not cagc.is_valid(a.group) for a in adjustments)  # CAS001, CAS020
        or charge_residual(payment) is not None  # BAL104: lines may be missing
        or has_unplaced_amounts([payment, *payment.lines])
    )
