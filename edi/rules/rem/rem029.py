"""A payer that processed the claim as primary (CLP02 1 or 19) has nothing to report as OA-23.

OA-23 is what payers before it paid and took off. Either the status is wrong, and the claim was
processed as secondary (2, 20), or the reason is.

Rejected: CLP*P1*1*500*65 with CAS*OA*23*425.
Accepted: CLP*P1*2*500*65 with CAS*OA*23*425.

Source: 835 guide, CLP02 and section 1.10.2.13; X12 RFI 2143.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.needs import equals
from edi.rules.rem.wording import adjustments_of
from edi.rules.rule import Hit, Scope, rule


def _is_prior(group: str, reason: str) -> bool:
    return (group, reason) == ("OA", "23")


@rule(
    "REM029",
    "primary-with-prior-payment",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=equals("2100/CLP02", "1", "19"),
    group_reasons=_is_prior,
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.status not in ("1", "19"):
        return
    found = [one for one in adjustments_of(payment) if _is_prior(one.group, one.reason)]
    if found:
        yield Hit(
            found[0].spot(),
            f"OA-23 reports what payers before this one did, but status {payment.status} says that"
            " it is the primary payer.",
        )
