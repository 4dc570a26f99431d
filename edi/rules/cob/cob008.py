"""A payer that decided must show the date on which it did (DTP*573).

The date stands in the payer's 2430 loops, each of which requires it, or, when the payer decided
the claim as a whole, in its 2330B loop. A 2430 without its date is reported as a missing segment
(SEG003); this rule looks at payers without 2430 loops, and not at one that cannot have decided yet
(COB003).

Rejected: 2320 with AMT*D and CAS, no DTP*573 in its 2330B and no 2430 of the payer.
Accepted: the same with DTP*573 in 2330B; or with 2430 loops that carry DTP*573.

Source: 837 guides, loop 2330B DTP*573 (required when no 2430 carries it) and loop 2430 DTP*573.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import has_lost_lines
from edi.rules.cob.order import early_decision
from edi.rules.needs import all_of, any_of, lacks
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name


@rule(
    "COB008",
    "adjudication-date-missing",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of(any_of("2320/AMT_D", "2320/CAS", "SVD"), lacks("2330B", "DTP")),
    cleared_by={"payers_decided"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        party = payer.payer
        if party is None or party.has("DTP"):
            continue
        # Without AMT*A8: that payer decided nothing (BAL005).
        if claim.adjudications_by(payer) or not claim.has_decided(payer) or payer.has("AMT[A8]"):
            continue
        if early_decision(claim, payer) or has_lost_lines(claim, payer):
            continue
        yield Hit(
            payer.payer_spot(),
            f"The date on which {payer_name(payer)} decided (DTP*573) is missing: it has no line"
            " decisions (2430), so its 2330B must carry the date.",
        )
