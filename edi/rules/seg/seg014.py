"""Service lines of an 837 must be numbered 1, 2, 3 ... within their claim (LX01).

The number is how a bundled line names the line it went into (SVD06), how acknowledgements name a
line, and how payers find one again; where it starts at 2 or skips, a line was lost or a claim was
cut out of another. Counting goes on from the number found, so that one gap is one finding.

Rejected: a claim with LX*1 and LX*3; a claim that begins with LX*2.
Accepted: LX*1, LX*2, and LX*1 again in the next claim.

Source: 837 guides, loop 2400 LX01 notes: begins with one and is incremented by one for each line.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule("SEG014", "line-number-sequence", Severity.ERROR, Snip.GUIDE, scopes={Scope.CLAIM})
def check(claim: Claim) -> Iterator[Hit]:
    expected: int | None = 1
    if claim.chunk.layout.lacks:  # an LX is missing, and reported
        expected = None
    for line in claim.lines:
        number = line.number.strip()
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            expected = None  # no number: the element checks say so
        else:
            if expected is not None and int(number) != expected:
                message = f"LX01 is not the next line number of the claim, {expected}"
                yield Hit(line.spot("LX", 1), message, f"LX01 {number}")
            expected = int(number) + 1
        if line.chunk.layout.lacks:
            expected = None
