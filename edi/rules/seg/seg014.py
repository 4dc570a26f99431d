"""Service lines of an 837 must be numbered 1, 2, 3 ... within their claim (LX01).

The number is how a bundled line names the line it went into (SVD06), how acknowledgements name a
line, and how payers find one again; where it starts at 2 or skips, a line was lost or a claim was
cut out of another. A line after a wrong one may count on from it or be right again: one slip is
one finding.

Rejected: a claim with LX*1 and LX*3; a claim that begins with LX*2.
Accepted: LX*1, LX*2, and LX*1 again in the next claim.

Source: 837 guides, loop 2400 LX01 notes: begins with one and is incremented by one for each line.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "SEG014",
    "line-number-sequence",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM},
    cleared_by={"lines_numbered"},
)
def check(claim: Claim) -> Iterator[Hit]:
    first = f"LX{claim.chunk.delimiters.element}"
    if all(
        line.chunk.segments[0] == f"{first}{ordinal}"
        for ordinal, line in enumerate(claim.lines, start=1)
    ):
        return
    before: int | None = 0  # number of the line before, None where it is not known
    if claim.chunk.layout.lacks:  # an LX is missing, and reported
        before = None
    for ordinal, line in enumerate(claim.lines, start=1):
        value = line.number.strip()
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            before = None  # no number: the element checks say so
            continue
        number = int(value)
        if before is not None and number not in (ordinal, before + 1):
            message = f"The line number (LX01) should be {before + 1}."
            yield Hit(line.spot("LX", 1), message, f"LX01 {value}")
        before = None if line.chunk.layout.lacks else number
