"""A claim that was paid states what was covered (AMT*AU).

The covered amount is the part of the charge that the plan considered; from it, and from what each
line was allowed (AMT*B6), the provider sees whether the contract was kept, and a secondary payer
what to pay. The allowed amounts of the lines do not take its place: they leave out reductions that
were covered too. Asked of claims with status 1, 2, 3, 19, 20 or 21 whose charge and payment are
above zero.

Rejected: CLP*P1*1*320*220 without AMT*AU, with AMT*B6 in its lines or without.
Accepted: the same with AMT*AU*320; a claim with nothing paid, without.

Source: 835 guide, loop 2100 and 2110 AMT notes; CAQH CORE.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.claims.view import at, money
from edi.finding import Severity, Snip
from edi.rules.needs import equals
from edi.rules.rem.wording import spot_of_amount
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import RawClaim

_PAYING = ("1", "2", "3", "19", "20", "21")


def counted(raw: RawClaim, around: object) -> list[Severity] | None:
    """One finding for a payment whose own AMT segments cannot be the covered amount."""
    del around
    charge, paid = money(at(raw.elements, 3)), money(at(raw.elements, 4))
    own = raw.segments.segments[: raw.segments.starts[1]]
    if not charge or not paid or charge < 0 or paid < 0:
        return None
    if any(one.startswith("AMT") and "AU" in one for one in own):
        return None
    return [Severity.WARNING]


@rule(
    "REM028",
    "covered-amount-missing",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=equals("2100/CLP02", *_PAYING),
    cleared_by={"covered_stated"},
    counted=counted,
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    charge, paid = payment.charge, payment.paid
    if not charge or not paid or charge < 0 or paid < 0 or payment.status not in _PAYING:
        return
    if spot_of_amount(payment, "AU"):
        return
    if any(spot_of_amount(line, "B6") for line in payment.lines):
        message = (
            "The claim was paid, but its covered amount (AMT*AU) is missing: the allowed amounts of"
            " the lines (AMT*B6) do not take its place."
        )
    else:
        message = (
            "The claim was paid, but neither its covered amount (AMT*AU) nor what each line was"
            " allowed (AMT*B6) is stated."
        )
    yield Hit(payment.spot("CLP", 4), message)
