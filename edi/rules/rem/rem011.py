"""The covered amount of a claim (AMT*AU) must not be above its charge.

It is the part of the charge that the plan considers, so it is the charge at most; in a reversal
both are negative. What the line's fee schedule allows (AMT*B6) may be above the charge and is not
looked at.

Rejected: CLP03 320 with AMT*AU*999.
Accepted: CLP03 320 with AMT*AU*320; SVC02 541 with AMT*B6*550.

Source: 835 guide, loop 2100 AMT Claim Supplemental Information.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.bal.payment_causes import charge_residual
from edi.rules.rem.wording import spot_of_amount
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM011",
    "covered-above-charge",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs={"AMT"},
    cleared_by={"covered_within_charge"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    covered, charge = payment.covered, payment.charge
    if covered is not None and charge is not None and abs(covered) > abs(charge):
        if charge_residual(payment):
            return  # the charge is wrong itself (BAL104)
        yield Hit(
            spot_of_amount(payment, "AU") or payment.spot(),
            f"The covered amount (AMT*AU) is {abs(covered) - abs(charge):.2f} more than the charge"
            " (CLP03), of which it is a part.",
            f"{covered} covered of {charge}",
        )
