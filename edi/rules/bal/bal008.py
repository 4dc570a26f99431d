"""The non-covered charge of a line (SV207) is a part of its charge (SV203).

Rejected: SV2*0450*HC:99284*320*UN*1**400.
Accepted: SV2*0450*HC:99284*320*UN*1**100.

Source: 837I guide, SV207 (line item denied charge or non-covered charge amount).
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.guides.catalogue import INSTITUTIONAL
from edi.rules.needs import differs
from edi.rules.rule import Hit, Scope, rule


@rule(
    "BAL008",
    "non-covered-line",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    guides={INSTITUTIONAL},
    needs=differs("2400/SV207", ""),
)
def check(claim: Claim) -> Iterator[Hit]:
    for line in claim.lines:
        denied = line.amount("SV2", 7)
        if denied is not None and line.charge is not None and denied > line.charge:
            yield Hit(
                line.spot("SV2", 7),
                f"The non-covered charge of this line (SV207) is {denied - line.charge:.2f} more"
                " than its whole charge (SV203): correct one of the two.",
                f"{denied:.2f} not covered - {line.charge:.2f} charged",
            )
