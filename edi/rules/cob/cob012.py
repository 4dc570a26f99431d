"""All payers together can not have paid more than the charge.

The sum of SVD02 of all payers on a line must not exceed the line's charge, the sum of all AMT*D
not CLM02. Usually a secondary payer's decision left out what the primary had paid (CARC 23). Each
payer may well balance by itself; payers that do not are reported as BAL002 to BAL004 instead. A
payer that really paid more than the charge, for an outlier or a bundled line, shows it with a
negative adjustment; as far as these reach there is no finding.

Rejected: CLM02 500 with AMT*D 300 of the primary and AMT*D 300 of the secondary payer.
Accepted: CLM02 500 with AMT*D 300 and AMT*D 65; AMT*D 600 with CAS*CO*94*-100.

Source: 837 guides, section 1.4.4; CARC 23 and 94.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import has_unplaced_amounts
from edi.rules.rule import Hit, Scope, rule


@rule(
    "COB012",
    "paid-above-charge",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"AMT_D", "SVD"},
    cleared_by={"paid_within_charge"},
)
def check(claim: Claim) -> Iterator[Hit]:
    over = [(line, excess) for line in claim.lines if (excess := balance.overpaid_line(line)) > 0]
    excess = balance.overpaid_claim(claim)
    if (excess <= 0 and not over) or not _is_balanced(claim):
        return
    for line, line_excess in over:
        yield Hit(
            line.adjudications[-1].spot("SVD", 2),
            f"all payers together paid {line_excess:.2f} more than the charge of line"
            f" {line.chunk.level.number} (sum of SVD02)",
            f"charge {line.charge}, SVD02 {', '.join(str(a.paid) for a in line.adjudications)}",
        )
    if not over:
        payers = [payer for payer in claim.other_payers if payer.has("AMT[D]")]
        yield Hit(
            payers[-1].spot("AMT[D]", 2),
            f"all payers together paid {excess:.2f} more than the claim's charge (sum of AMT*D)",
            f"CLM02 {claim.charge}, AMT*D {', '.join(str(p.paid) for p in payers)}",
        )


def _is_balanced(claim: Claim) -> bool:
    """Does no balance finding account for the excess?"""
    if balance.claim_charge(claim) or has_unplaced_amounts([claim, *claim.lines]):
        return False
    for payer in claim.other_payers:
        if balance.payer_claim(claim, payer) or balance.payer_paid(claim, payer):
            return False
        if any(one.residual for one in balance.payer_lines(claim, payer)):
            return False
    return True
