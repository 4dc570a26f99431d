"""Original Medicare does not pay after a Medicare Advantage plan.

Who has joined a Medicare Advantage plan (SBR09 16) is covered by it in the place of original
Medicare (MA, MB). What the plan left open is the member's or a supplement's, and Medicare denies
the claim. Hospice care, which original Medicare pays, does not go to the plan first either.

Rejected: 2000B SBR01 S, SBR09 MB with a 2320 of SBR01 P, SBR09 16.
Accepted: 2000B SBR01 S, SBR09 CI with a 2320 of SBR01 P, SBR09 16.

Source: 42 CFR 422.100; Medicare contractors on claims after another payer.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.cob.levels import ADVANTAGE, ORIGINAL_MEDICARE, Misplaced
from edi.finding import Severity, Snip
from edi.rules.cob.order import misplaced_pairs
from edi.rules.needs import all_of, any_of, equals
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import capital, coverage_name


@rule(
    "COB018",
    "medicare-after-advantage",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of(
        equals("2320/SBR09", ADVANTAGE),
        any_of(equals("2000B/SBR09", *ORIGINAL_MEDICARE), equals("2320/SBR09", *ORIGINAL_MEDICARE)),
    ),
)
def check(claim: Claim) -> Iterator[Hit]:
    for earlier, later, why in misplaced_pairs(claim):
        if why is Misplaced.ADVANTAGE_FIRST:
            yield Hit(
                later.spot("SBR", 9),
                f"{capital(coverage_name(earlier))} is a Medicare Advantage plan (SBR09 16), which"
                " pays in the place of original Medicare: Medicare does not pay after it.",
            )
            return
