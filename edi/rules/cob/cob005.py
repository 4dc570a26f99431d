"""A line decision (2430) must name one of the claim's other payers.

SVD01 is the primary identifier (NM109) of a 2330B loop of the same claim; it is how a payer's line
decisions are found. A line decision that names nobody is lost, and with it the payer's balance,
which is therefore not reported as well. One finding for each identifier that no payer has.

Rejected: 2330B NM1*PR with NM109 54321 and SVD*54312.
Accepted: 2330B NM1*PR with NM109 54321 and SVD*54321.

Source: 837 guides, loop 2430 SVD01 note.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "COB005",
    "unknown-line-payer",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM},
    needs={"SVD"},
    cleared_by={"payers_distinct"},
)
def check(claim: Claim) -> Iterator[Hit]:
    payers = claim.other_payers
    known = {payer.payer_id for payer in payers}
    if "" in known:
        return  # an other payer lacks its 2330B or NM109: reported as that
    destination = claim.payer.id if claim.payer else ""
    for payer_id, found in claim.adjudications.items():
        if not payer_id or payer_id in known:
            continue
        count = len(found)
        message = (
            "The payer id of this line decision (SVD01) matches none of the claim's other payers"
            " (2330B NM109)"
        )
        if not payers:
            message = "SVD01 names another payer, but the claim has none (no loop 2320)"
        elif payer_id == destination:
            message += "; it is the payer that the claim is sent to"
        if count > 1:
            message += f", here and in {count - 1} more 2430 loop{'s' if count > 2 else ''}"
        message += ": make the two the same." if payers else ": add its 2320 loop."
        yield Hit(found[0][1].spot("SVD", 1), message, f"SVD01 {payer_id}")
