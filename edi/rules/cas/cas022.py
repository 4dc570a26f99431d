"""Only adjustments that change something are reported: no zero amounts.

A zero adjustment explains nothing and hides, at the receiver, what was meant. A line paid in full
has no CAS at all. A denial shows the whole charge as adjusted.

Rejected: CAS*PR*1*0
Accepted: no CAS

Source: 837 guides, CAS notes; X12 RFI 1865 and 382.
"""

from collections.abc import Iterator

from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, suspect_sets
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS022",
    "zero-adjustment",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    cleared_by={"plain_adjustments"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in suspect_sets(subject, "CAS022"):
        for pair in adjustments.adjustments:
            if pair.amount is not None and not pair.amount:
                yield Hit(
                    pair.spot(1),
                    f"The adjustment amount (CAS{pair.position + 1:02d}) is zero: remove this"
                    " adjustment.",
                    pair.amount_text,
                )
