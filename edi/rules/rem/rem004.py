"""A secondary or tertiary payer reports what the payers before it paid and took off as OA-23.

The charge less OA-23 is what this payer decides on. Without it the remittance cannot be posted
beside the earlier one: what was paid before shows up as a write-off. Status 3 or 21 without reason
23 is always a warning, since two payers came before. Status 2 or 20 is one where CO-45 takes four
fifths of the charge or more: it seems to hold the earlier payment. A secondary payer has no OA-23
where the primary payer neither paid nor reduced anything; where the claims are given (`edi validate
--claims`), a claim that shows otherwise is a warning whatever CO-45 is. Reversals are not looked
at.

Rejected: CLP*P1*2*500*65 with CAS*CO*45*435; CLP*P1*3*320*220 with CO-45 and PR-1 only.
Accepted: CLP*P1*2*500*65 with CAS*OA*23*425 and CAS*CO*45*10.

Source: 835 guide, section 1.10.2.13; X12 RFI 2143, 2194, 2535, 1696.
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.needs import equals
from edi.rules.rem.answered import AnsweredClaims
from edi.rules.rem.wording import adjustments_of
from edi.rules.rule import Hit, Scope, rule

_NEARLY_ALL = Decimal("0.8")


@rule(
    "REM004",
    "prior-payment-missing",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=equals("2100/CLP02", "2", "3", "20", "21"),
    cleared_by={"prior_payment_stated"},
    memory=AnsweredClaims,
)
def check(payment: ClaimPayment, answered: AnsweredClaims) -> Iterator[Hit]:
    adjustments = adjustments_of(payment)
    charge = payment.charge
    if not charge or charge < 0 or any(one.reason == "23" for one in adjustments):
        return
    if payment.status in ("3", "21"):
        yield Hit(
            payment.spot("CLP", 2),
            f"Status {payment.status} says that two payers came before, but no OA-23 says what they"
            " paid and took off.",
        )
        return
    if answered.has_prior(payment.id):
        yield Hit(
            payment.spot("CLP", 2),
            "The claim shows that a payer before this one paid or took off something, but no OA-23"
            " says it.",
        )
        return
    written_off = sum(
        (a.amount for a in adjustments if a.amount and (a.group, a.reason) == ("CO", "45")),
        Decimal(0),
    )
    if charge * _NEARLY_ALL <= written_off < charge:  # the whole of it is CAS028
        yield Hit(
            payment.spot("CLP", 2),
            f"Status {payment.status} says that a payer came before, but CO-45 takes nearly the"
            " whole charge: report what that payer paid and took off as OA-23.",
        )
