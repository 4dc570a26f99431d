"""The amount of a provider adjustment (PLB) must not be zero, and its sign must suit its reason.

A positive amount lowers the payment, a negative one raises it. Levies, recoveries and penalties
lower it; interest, bonuses and refunds acknowledged raise it. The wrong sign is a warning, but an
error for capitation (CT), which is always paid to the provider, and for interest (L6) where the
claims say that interest is paid (AMT*I). Interest that a reversal takes back lowers the payment: L6
that comes to AMT*I of all claims has the right sign. A reason code outside the list is ELE006.

Rejected: PLB*1500001213*20261231*LE:IRS*-10; CT:ROSTER*500; an amount of 0.
Accepted: PLB*1500001213*20261231*LE:IRS*10; CT:ROSTER*-500; WO, FB and CS with either sign.

Source: X12 data element 426; 835 guide, PLB notes and sections 1.10.2.9, 1.10.2.17.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import Remittance
from edi.codes import plb
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM006",
    "provider-adjustment-sign",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.REMITTANCE},
    needs="ST/PLB",
)
def check(remittance: Remittance) -> Iterator[Hit]:
    is_agreed = _interest_agrees(remittance)
    for one in remittance.provider_adjustments:
        known = plb.get(one.reason)
        amount = one.amount
        element = f"PLB{one.position + 1:02d}"
        if amount is None:
            continue
        if not amount:
            message = f"The amount of a provider adjustment ({element}) is zero: leave it out."
            yield Hit(one.spot(1), message)
        elif one.reason == plb.INTEREST and is_agreed:
            continue
        elif known is not None and not known.fits(amount):
            is_sure = one.reason == plb.CAPITATION or (
                one.reason == plb.INTEREST and remittance.interest > 0
            )
            does = "lowers the payment (positive)"
            if known.usual_sign == "negative":
                does = "raises the payment (negative)"
            yield Hit(
                one.spot(1),
                f"{element} has the wrong sign for {one.reason} ({known.meaning}), which {does}.",
                severity=None if is_sure else Severity.WARNING,
            )


def _interest_agrees(remittance: Remittance) -> bool:
    """Does the interest paid (L6) come to that of the claims (AMT*I)?"""
    paid = [a.amount for a in remittance.provider_adjustments if a.reason == plb.INTEREST]
    return remittance.shows_interest and remittance.interest + (balance.total(paid) or 0) == 0
