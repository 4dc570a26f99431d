"""A remark code of a line (LQ02) must be one of the list that LQ01 names.

HE is the list of remittance advice remark codes (RARC), RX that of the pharmacies' reject codes
(NCPDP), which have up to three letters or digits. A remark code under RX, as M51 or MA130, is not
found by whoever looks there. Whether a RARC is on its list is COD010; that a reason code lacks the
remark that it requires, CAS027.

Rejected: LQ*RX*MA130.
Accepted: LQ*HE*MA130; LQ*RX*70.

Source: 835 guide, loop 2110 LQ; X12 code source 411; NCPDP reject codes.
"""

import re
from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.rules.needs import equals
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import Spot

_REJECT = re.compile(r"[0-9A-Z]{1,3}")
_REMARK = re.compile(r"(M|MA|N)[0-9]+")


@rule(
    "REM008",
    "remark-code-list",
    Severity.WARNING,
    Snip.CODE_SETS,
    scopes={Scope.PAYMENT},
    needs=equals("2110/LQ01", "RX"),
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    for line in payment.lines:
        for index, values in line.each("LQ"):
            code = at(values, 2)
            if at(values, 1) != "RX" or not code:
                continue
            if len(code) > 2 and _REMARK.fullmatch(code):
                message = "is a remittance advice remark code (RARC): send it with LQ01 HE."
            elif not _REJECT.fullmatch(code):
                message = "is not a pharmacy reject code (NCPDP), which has up to three characters."
            else:
                continue
            yield Hit(Spot(line.chunk, index, 2), f"The remark code (LQ02) under RX {message}")
