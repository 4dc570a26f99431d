"""A claim payment must answer a claim that was sent: its CLP01 is the CLM01 of one.

Asked only where the claims are given (`edi validate --claims`). The provider finds its claim by
CLP01; with another number the payment cannot be posted. Compared are the first 20 characters, which
a payer must return. CLP01 0 says that the claim had no number.

Rejected: CLP*P9999*1*320*220 where no claim has CLM01 P9999.
Accepted: CLP*P1001*1*320*220 with the claim CLM*P1001*320 given.

Source: 835 guide, CLP01 note; 837 guides, CLM01 note.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.rules.rem.answered import AnsweredClaims
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import RawClaim

_NONE = "0"


def precheck(raw: RawClaim, _: object, __: object, answered: AnsweredClaims) -> bool:
    claim_id = at(raw.elements, 1)
    return claim_id in answered or claim_id == _NONE


@rule(
    "REM010",
    "unknown-claim",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    memory=AnsweredClaims,
    precheck=precheck,
    needs_answered=True,
)
def check(payment: ClaimPayment, answered: AnsweredClaims) -> Iterator[Hit]:
    if payment.id and payment.id != _NONE and payment.id not in answered:
        yield Hit(
            payment.spot("CLP", 1),
            "The claim number (CLP01) is that of none of the claims given (CLM01).",
        )
