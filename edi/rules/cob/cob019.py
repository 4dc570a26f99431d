"""A line that a payer bundled into another (SVD06) names a line of the claim, and not itself.

SVD06 is the line number (LX01) of the line that it was paid with. With a number that the claim does
not have, the next payer finds no payment for the line.

Rejected: SVD06 9 in a claim of two lines; SVD06 1 in line 1.
Accepted: SVD06 1 in line 2.

Source: 837 guides, 2430 SVD06.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.view import number
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "COB019",
    "bundled-line",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"SVD"},
    cleared_by={"units_paid_as_billed"},
)
def check(claim: Claim) -> Iterator[Hit]:
    count = len(claim.lines)
    if [number(line.number) for line in claim.lines] != list(range(1, count + 1)):
        return  # SEG014: what a number stands for is in doubt
    for place, line in enumerate(claim.lines, start=1):
        for one in line.adjudications:
            target = number(one.bundled_into)
            if target is None or (1 <= target <= count and target != place):
                continue
            if target == place:
                message = "A line cannot be bundled into itself (SVD06)"
            else:
                lines = "1 line" if count == 1 else f"{count} lines"
                message = f"SVD06 names a line that the claim does not have; it has {lines}"
            yield Hit(
                one.spot("SVD", 6),
                f"{message}: send the line number (LX01) of the line that it was bundled into, or"
                " leave SVD06 out.",
                f"SVD06 {one.bundled_into}",
            )
