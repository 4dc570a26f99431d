"""A claim payment has inpatient (MIA) or outpatient (MOA) adjudication information, never both.

The bill is of one kind. Remark codes stand in that segment.

Rejected: MIA*0 and MOA***MA01 in one claim.
Accepted: either of them.

Source: 835 guide, loop 2100 MIA and MOA notes.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.needs import all_of
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM025",
    "inpatient-and-outpatient",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=all_of("2100/MIA", "2100/MOA"),
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.has("MIA") and payment.has("MOA"):
        yield Hit(
            payment.spot("MOA"),
            "MOA (outpatient) stands beside MIA (inpatient): a claim has only one of them.",
        )
