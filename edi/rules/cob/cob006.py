"""No two other payers of a claim may have the same identifier (2330B NM109).

Line decisions (2430) find their payer by it; with the identifier used twice they belong to both.
The balances of these payers are not checked then. Where one insurer covers the patient twice, give
the second coverage a secondary identifier that the payer assigned.

Rejected: two 2320 loops whose 2330B both have NM109 54321.
Accepted: 2330B NM109 54321 in one and 65432 in the other.

Source: 837 guides, loop 2330B NM109 and loop 2430 SVD01.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "COB006",
    "payer-id-twice",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM},
    needs={"2320/SBR"},
    cleared_by={"payers_distinct"},
)
def check(claim: Claim) -> Iterator[Hit]:
    first: dict[str, int] = {}
    for payer in claim.other_payers:
        payer_id = payer.payer_id
        if not payer_id:
            continue
        if payer_id in first:
            yield Hit(
                payer.payer_spot(9),
                f"2330B NM109 is the identifier of the payer in 2320[{first[payer_id]}] already:"
                " line decisions can not be told apart",
                f"NM109 {payer_id}",
            )
        else:
            first[payer_id] = payer.node.number
