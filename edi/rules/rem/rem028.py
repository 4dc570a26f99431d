"""A claim that was paid states what was covered (AMT*AU), or each line what was allowed (AMT*B6).

From the allowed amount the provider sees whether the contract was kept, and a secondary payer what
to pay. Asked of claims with status 1, 2, 3, 19, 20 or 21 whose charge and payment are above zero.
One of the two is enough: AMT*AU of the claim, or AMT*B6 of every line that was paid.

Rejected: CLP*P1*1*320*220 with neither AMT*AU nor AMT*B6.
Accepted: the same with AMT*AU*320; or with AMT*B6 in every line that was paid.

Source: 835 guide, loop 2100 and 2110 AMT notes; CAQH CORE.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.needs import equals
from edi.rules.rem.wording import spot_of_amount
from edi.rules.rule import Hit, Scope, rule

_PAYING = ("1", "2", "3", "19", "20", "21")


@rule(
    "REM028",
    "allowed-amount-missing",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=equals("2100/CLP02", *_PAYING),
    cleared_by={"allowed_stated"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    charge, paid = payment.charge, payment.paid
    if not charge or not paid or charge < 0 or paid < 0 or payment.status not in _PAYING:
        return
    if spot_of_amount(payment, "AU"):
        return
    lines = payment.lines
    paying = [line for line in lines if line.paid and line.paid > 0]
    bare = [line for line in paying if not spot_of_amount(line, "B6")]
    if bare or not lines:
        which = ""
        if bare and len(bare) < len(lines):
            which = f" in service line {bare[0].chunk.level.number}"
        yield Hit(
            payment.spot("CLP", 4),
            "The claim was paid, but neither the covered amount (AMT*AU) nor what each line was"
            f" allowed (AMT*B6) is stated{which}.",
        )
