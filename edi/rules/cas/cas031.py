"""The same adjustment at claim and at line level.

What a payer adjusted by line is not repeated for the claim: both levels add up in the balance, and
the next payer would count it twice. Reported where group and reason are the same and the claim's
amount is that of one line or of all lines together.

Rejected: CAS*CO*45*70 in 2320 and again in a 2430 of the same payer
Accepted: CAS*CO*45*70 in 2430 only

Source: 835 guide section 1.10.2.4 (X12 RFI 2570).
"""

from collections.abc import Iterator

from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, suspect_sets
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS031",
    "adjustment-at-both-levels",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    cleared_by={"levels_differ"},
)
def check(subject: Subject) -> Iterator[Hit]:
    sets = suspect_sets(subject, "CAS031")
    for claim_level in sets:
        if claim_level.is_line:
            return  # claim-level sets come first
        by_line = [
            a for s in sets if s.is_line and s.payer is claim_level.payer for a in s.adjustments
        ]
        for pair in claim_level.adjustments:
            same = [a.amount for a in by_line if a[:2] == pair[:2] and a.amount is not None]
            if pair.amount and same and (pair.amount in same or pair.amount == sum(same)):
                yield Hit(
                    pair.spot(),
                    "The payer's lines carry the same group, reason and amount: leave them out at"
                    " the claim level.",
                    pair.amount_text,
                )
