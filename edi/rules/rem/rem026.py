"""The units billed (SVC07) are sent only where they differ from the units paid (SVC05).

An absent SVC05 means one unit. SVC07 of the same number says that units were cut where none were.
Where an adjustment cuts units all the same, its quantity is wrong (CAS025).

Rejected: SVC*HC:93000*100*70**1**1.
Accepted: SVC*HC:93000*100*70**1; SVC*HC:97110*150*50**1**3.

Source: 835 guide, SVC05 and SVC07 notes; X12 RFI 2163.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import service_number


@rule(
    "REM026",
    "units-billed",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs={"SVC"},
    cleared_by={"paid_units_plain"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    for line in payment.lines:
        billed = line.billed_units
        if any(one.quantity for one in line.adjustments):
            continue  # units were cut, so it says; CAS025 where not
        if billed is not None and billed == line.paid_units:
            yield Hit(
                line.spot("SVC", 7),
                f"{service_number(line)}: the units billed (SVC07) are those paid (SVC05): SVC07 is"
                " sent only where they differ.",
            )
