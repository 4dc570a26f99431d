"""A crossover carrier (NM1*TT) goes only with a claim that was sent on to it.

NM1*TT names the payer that the claim was passed to, which status 19, 20, 21 or 23 says. With
another status, or in a reversal, the provider would wait for a payer that has nothing.

Rejected: CLP*P1*22*-100*-60 or CLP*P1*1*100*60 with NM1*TT.
Accepted: CLP*P1*19*100*60 with NM1*TT.

Source: 835 guide, loop 2100 NM1 Crossover Carrier Name; sections 1.10.2.8, 1.10.2.11.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.needs import all_of, differs
from edi.rules.rem.wording import FORWARDED, REVERSAL
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM019",
    "crossover-carrier-unexpected",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs=all_of("2100/NM1_TT", differs("2100/CLP02", *FORWARDED)),
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    status = payment.status
    if status in FORWARDED or payment.crossover_carrier is None:
        return
    message = (
        "A crossover carrier (NM1*TT) is named, but the status (CLP02) does not say that the claim"
        " was sent on: 19, 20, 21 and 23 do."
    )
    if status == REVERSAL:
        message = "A reversal (CLP02 22) names no crossover carrier (NM1*TT): leave it out."
    yield Hit(payment.spot("NM1[TT]"), message)
