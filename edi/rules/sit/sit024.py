"""A number by which something is found again belongs to one thing only.

The payer's remittance names a line by the provider's control number (REF*6R): two lines of a claim
with the same number cannot be told apart. A prior authorization (REF*G1) and a referral (REF*9F)
are numbers of different files: the same value under both is a warning, one of them was copied.

Rejected: two lines of a claim with REF*6R*1.
Accepted: REF*6R*1 and REF*6R*2; the same number in two claims.

Source: 837 guides, 2400 REF*6R, 2300 REF*G1 and REF*9F; claim status codes 252, 478.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.needs import all_of, any_of, unproven
from edi.rules.rule import Hit, Scope, rule


@rule(
    "SIT024",
    "number-twice",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of(
        all_of(unproven("lines_distinct"), "REF_6R"), all_of("2300/REF_G1", "2300/REF_9F")
    ),
)
def check(claim: Claim) -> Iterator[Hit]:
    authorization = claim.reference("G1")
    if authorization and authorization == claim.reference("9F"):
        message = (
            "Prior authorization (REF*G1) and referral (REF*9F) have the same number: leave out the"
            " one that it is not."
        )
        yield Hit(claim.spot("REF[9F]", 2), message, severity=Severity.WARNING)
    seen: dict[str, str] = {}
    for line in claim.lines:
        number = line.control_number
        if not number:
            continue
        if number in seen:
            message = (
                f"The control number (REF*6R) of this line is that of line {seen[number]} too: the"
                " payer's remittance cannot be matched. Number each line."
            )
            yield Hit(line.spot("REF[6R]", 2), message)
        else:
            seen[number] = line.number
