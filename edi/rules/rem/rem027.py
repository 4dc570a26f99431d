"""Services are paid after they were given: none lies after the payment (BPR16).

A date that is mistyped, of the payment or the service, is the usual cause. The first day counts.
Predeterminations (CLP02 25) are priced before the service and left alone. It is said once in a
transaction set.

Rejected: BPR16 20260101 with DTM*472*20260402.
Accepted: BPR16 20260701 with DTM*472*20260402.

Source: 835 guide, BPR16 and DTM notes; WEDI SNIP type 4.
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.payment import ClaimPayment, Remittance
from edi.finding import Severity, Snip
from edi.rules.rem.wording import PREDETERMINATION
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM027",
    "paid-before-service",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT, Scope.REMITTANCE},
    cleared_by={"paid_after_service"},
)
def check(subject: ClaimPayment | Remittance) -> Iterator[Hit]:
    if isinstance(subject, ClaimPayment):
        paid = subject.remittance.effective_date
        if paid and subject.status != PREDETERMINATION and _first_day(subject, paid) > paid:
            subject.remittance.paid_early += 1  # said at the end of the transaction set
        return
    count = subject.paid_early
    if count:
        of = "a claim payment" if count == 1 else f"{count:,} claim payments"
        yield Hit(
            subject.spot("BPR", 16),
            f"The payment date (BPR16) is before the services of {of} (DTM*232, DTM*472).",
        )


def _first_day(payment: ClaimPayment, default: date) -> date:
    """The latest first day of the claim and its lines."""
    dates = [payment.statement_dates, *(line.service_dates for line in payment.lines)]
    return max((one[0] for one in dates if one), default=default)
