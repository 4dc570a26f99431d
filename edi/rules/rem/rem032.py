"""A claim with a DRG amount (MIA04) must say which diagnosis related group it is for (CLP11).

Without the group the provider cannot compare the amount with its own grouping.

Rejected: MIA*0***138018.4 without CLP11.
Accepted: the same with CLP11 470.

Source: 835 guide, CLP11 and MIA04 notes.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM032",
    "drg-missing",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs="2100/MIA",
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.amount("MIA", 4) and not payment.drg:
        yield Hit(
            payment.spot("MIA", 4),
            "A DRG amount (MIA04) is stated, but the claim names no diagnosis related group"
            " (CLP11).",
        )
