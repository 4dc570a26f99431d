"""Medicare Part B and outpatient claims are decided line by line, so the claim shows it by line.

What Medicare returned for each line stands in 2430 (SVD and CAS). With claim-level adjustments
alone the next payer cannot work out its share of a line. A claim that Medicare denied as a whole
has no line decisions.

Rejected: a payer of SBR09 MB with CAS*CO*45*125 and CAS*PR*2*75 in 2320, AMT*D 300 and no 2430.
Accepted: the same adjustments in the payer's 2430 loops; an inpatient claim of Part A.

Source: 837 guides, section 1.4.4 and loop 2430; Medicare contractors on claims after Medicare.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import has_lost_lines
from edi.rules.cob.medicare import OUTPATIENT, decided
from edi.rules.needs import all_of, equals, lacks
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name


@rule(
    "COB014",
    "medicare-by-claim",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of("2320/CAS", equals("2320/SBR09", "MA", "MB"), lacks("2400", "2430")),
)
def check(claim: Claim) -> Iterator[Hit]:
    if claim.is_institutional and claim.facility_code not in OUTPATIENT:
        return
    for payer in decided(claim):
        if not payer.adjustments or not payer.paid or claim.adjudications_by(payer):
            continue
        if has_lost_lines(claim, payer):
            continue  # COB005
        yield Hit(
            payer.adjustments[0].group_spot(),
            f"Medicare, {payer_name(payer)}, decides such a claim line by line, but has only"
            " adjustments of the whole claim: send its payment (SVD) and adjustments (CAS) of each"
            " line in 2430.",
        )
