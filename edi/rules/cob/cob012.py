"""All payers together cannot have paid more than the charge.

The sum of SVD02 of all payers on a line must not exceed the line's charge, the sum of all AMT*D
not CLM02. Usually a secondary payer's decision left out what the primary had paid (CARC 23). Each
payer may well balance by itself; what balances out of order (BAL001 to BAL004) account for is not
reported again. A payer that really paid more than the charge, for an outlier or a bundled line,
shows it with a negative adjustment; as far as these reach there is no finding, nor where the amount
of an adjustment is not known. A payer that cannot have decided yet (COB003) does not count.

Rejected: CLM02 500 with AMT*D 300 of the primary and AMT*D 300 of the secondary payer.
Accepted: CLM02 500 with AMT*D 300 and AMT*D 65; AMT*D 600 with CAS*CO*94*-100.

Source: 837 guides, section 1.4.4; CARC 23 and 94.
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import excess_of_claim, excess_of_line
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
    over = False
    for line in claim.lines:
        excess = excess_of_line(claim, line)
        if excess > 0:
            over = True
            yield Hit(
                line.adjudications[-1].spot("SVD", 2),
                f"All payers together paid {excess:.2f} more than the charge of line"
                f" {line.chunk.level.number} (sum of SVD02). Check what each later payer deducted"
                " for the payers before it (OA-23).",
                f"charge {line.charge}, SVD02 {', '.join(str(a.paid) for a in line.adjudications)}",
            )
    excess = balance.ZERO if over else excess_of_claim(claim)
    if excess > 0:
        payers = [payer for payer in claim.other_payers if payer.has("AMT[D]")]
        yield Hit(
            payers[-1].spot("AMT[D]", 2),
            f"All payers together paid {excess:.2f} more than the total charge (CLM02; sum of"
            " AMT*D). Check what each later payer deducted for the payers before it (OA-23).",
            f"CLM02 {claim.charge}, AMT*D {', '.join(str(p.paid) for p in payers)}",
        )
