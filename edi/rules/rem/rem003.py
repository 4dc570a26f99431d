"""A claim that was sent on to another payer must name that payer (NM1*TT).

Status 19, 20, 21 and 23 say that the claim went on; the provider waits for the payer that is named
as the crossover carrier instead of billing it.

Rejected: CLP*P1*19*320*220 without NM1*TT.
Accepted: CLP*P1*19*320*220 with NM1*TT*2*SECOND PLAN*****PI*99999.

Source: 835 guide, CLP02 and loop 2100 NM1 Crossover Carrier Name; section 1.10.2.11.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.needs import all_of, equals, lacks
from edi.rules.rem.wording import FORWARDED
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM003",
    "crossover-carrier-missing",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=all_of(equals("2100/CLP02", *FORWARDED), lacks("2100", "NM1_TT")),
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.status in FORWARDED and payment.crossover_carrier is None:
        yield Hit(
            payment.spot("CLP", 2),
            f"Status {payment.status} says that the claim was sent on to another payer: name it"
            " (NM1*TT).",
        )
