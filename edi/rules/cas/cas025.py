"""The quantity of an adjustment counts units that were not paid.

It is sent only when the payer cut units, so it is never zero, and never where all units were paid:
SVD05 against the units of the line; in an 835 SVC05 against SVC07, which is sent only when they
differ. Lines that were paid nothing are left alone.

Rejected: CAS*CO*45*70*1 where SVD05 is the whole of the line's units
Accepted: CAS*CO*45*70

Source: 837 and 835 guides, CAS04 notes.
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims.claim import ServiceLine
from edi.claims.other_payer import LineAdjudication
from edi.claims.payment import ServicePayment
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, Subject, suspect_sets, trio_flaw
from edi.rules.rule import Hit, Scope, rule

_ONE = Decimal(1)


@rule(
    "CAS025",
    "adjustment-quantity",
    Severity.WARNING,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    cleared_by={"plain_adjustments"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in suspect_sets(subject, "CAS025"):
        for pair in adjustments.adjustments:
            if pair.quantity is None or trio_flaw(pair.chunk.values(pair.segment)):
                continue
            label = f"CAS{pair.position + 2:02d}"
            if not pair.quantity:
                message = f"The adjusted quantity ({label}) is zero: leave it empty."
            elif pair.quantity > 0 and _all_paid(adjustments):
                message = (
                    f"{label} is the number of units not paid; all units were paid, so leave it"
                    " empty."
                )
            else:
                continue
            yield Hit(pair.spot(2), message, pair.quantity_text)


def _all_paid(adjustments: AdjustmentSet) -> bool:
    """Were all units of the line paid, and something at all? Absent units count as one."""
    view, line = adjustments.view, adjustments.line
    if isinstance(view, LineAdjudication) and isinstance(line, ServiceLine):
        paid, billed = view.units, line.units
    elif isinstance(view, ServicePayment):
        paid = _ONE if view.paid_units is None else view.paid_units
        billed = paid if view.billed_units is None else view.billed_units
    else:
        return False
    if not view.paid or not paid or billed is None:
        return False
    return paid >= billed
