"""Two other payers of a claim have the same identifier (2330B NM109).

Line decisions (2430) find their payer by it; with the identifier used twice nothing tells whose
they are: an error where a 2430 has it. Their balances are then checked for both payers together.
Without line decisions it is a warning: one insurer may cover the patient twice. Where it does, give
the second coverage an identifier of its own that the payer assigned.

Rejected: two 2320 loops whose 2330B both have NM109 54321, and a 2430 with SVD01 54321.
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
        if payer_id not in first:
            first[payer_id] = payer.node.number
            continue
        by_line = payer_id in claim.adjudications
        yield Hit(
            payer.payer_spot(9),
            f"The payers in 2320[{first[payer_id]}] and 2320[{payer.node.number}] have the same"
            " identifier (2330B NM109): "
            + (
                "line decisions (2430) cannot be told apart. Give each payer its own."
                if by_line
                else "right only if one insurer covers the patient twice."
            ),
            f"NM109 {payer_id}",
            None if by_line else Severity.WARNING,
        )
