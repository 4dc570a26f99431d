"""The payer that the claim is sent to (2010BB) should not be among its other payers (2330B).

The destination's own coverage stands in 2000B and 2010BB. It is legitimate only when the same
payer covers the patient a second time; otherwise the claim shows one coverage twice.

Rejected: 2010BB NM109 12345 and a 2330B NM109 12345.
Accepted: 2010BB NM109 12345 and a 2330B NM109 54321.

Source: 837 guides, loop 2320 (payers other than the one in 2010BB).
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name


@rule(
    "COB007",
    "destination-repeated",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"SBR"},
)
def check(claim: Claim) -> Iterator[Hit]:
    destination = claim.payer.id if claim.payer else ""
    if not destination:
        return
    for payer in claim.other_payers:
        if payer.payer_id == destination:
            yield Hit(
                payer.payer_spot(9),
                f"{payer_name(payer)} is the payer that the claim is sent to (2010BB NM109); name"
                " it again only for a second coverage by the same payer",
                f"NM109 {destination}",
            )
