"""The units billed less the units that adjustments cut must be the units paid.

SVC07 - sum of the quantities in CAS = SVC05. SVC07 is sent where units were cut; the adjustment
that cut them says how many. Signs do not matter, since those of a reversal may be turned. A line
that was paid nothing and has no quantity is a plain denial. An absent SVC05 means one unit.

Rejected: SVC*HC:97110*150*50**1**3 with CAS*CO*119*100*1.
Accepted: SVC*HC:97110*150*50**1**3 with CAS*CO*119*100*2.

Source: 835 guide, SVC05, SVC07 and CAS04 notes, section 1.10.2.1.1.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import service_number


@rule(
    "BAL107",
    "service-units",
    Severity.WARNING,
    Snip.BALANCING,
    scopes={Scope.PAYMENT},
    needs={"SVC"},
    cleared_by={"paid_units_plain"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    for line in payment.lines:
        residual = balance.service_units(line)
        if not residual:
            continue
        cut = "the units that its adjustments cut (CAS quantities)"
        if residual > 0:
            message = f"{residual:f} of the units billed (SVC07) are neither paid (SVC05) nor among"
            message += f" {cut}."
        else:
            message = f"the units paid (SVC05) and {cut} are {-residual:f} more than those billed"
            message += " (SVC07)."
        yield Hit(line.spot("SVC", 7), f"{service_number(line)}: {message}")
