"""The quantity of an adjustment counts units that were not paid.

It is sent only when the payer cut units, so it is never zero, and never where all units were paid.
Compared are the paid units (SVD05) with the line's; in an 835 the units are BAL107's.

Rejected: CAS*CO*45*70*1 where SVD05 is the whole of the line's units
Accepted: CAS*CO*45*70

Source: 837 and 835 guides, CAS04 notes.
"""

from collections.abc import Iterator

from edi.claims.claim import ServiceLine
from edi.claims.other_payer import LineAdjudication
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, Subject, suspect_sets, trio_flaw
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS025",
    "adjustment-quantity",
    Severity.WARNING,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in suspect_sets(subject, "CAS025"):
        for pair in adjustments.adjustments:
            if pair.quantity is None or trio_flaw(pair.chunk.values(pair.segment)):
                continue
            label = f"CAS{pair.position + 2:02d}"
            if not pair.quantity:
                message = f"{label} is zero; leave out a quantity of nothing"
            elif pair.quantity > 0 and _all_paid(adjustments):
                message = f"{label} counts units not paid, yet SVD05 shows all units paid"
            else:
                continue
            yield Hit(pair.spot(2), message, pair.quantity_text)


def _all_paid(adjustments: AdjustmentSet) -> bool:
    view, line = adjustments.view, adjustments.line
    if not isinstance(view, LineAdjudication) or not isinstance(line, ServiceLine):
        return False
    return view.units is not None and line.units is not None and view.units >= line.units
