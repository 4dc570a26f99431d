"""A recovery (PLB WO) must say which claim it is about.

The reference (PLB03-2 and its like) holds the claim's number, the payer's number of it or the trace
number of the earlier payment; without it the provider cannot post what was taken.

Rejected: PLB*1500001213*20261231*WO*10.
Accepted: PLB*1500001213*20261231*WO:94060555400000*10.

Source: 835 guide, PLB03-2 and section 1.10.2.17; X12 RFI 2370.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.codes import plb
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM018",
    "recovery-reference",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.REMITTANCE},
    needs="ST/PLB",
)
def check(remittance: Remittance) -> Iterator[Hit]:
    for one in remittance.provider_adjustments:
        if one.reason == plb.RECOVERY and one.amount and not one.reference:
            element = f"PLB{one.position:02d}-2"
            yield Hit(
                one.reference_spot,
                f"A recovery (WO) has no reference ({element}): name the claim that it is about.",
            )
