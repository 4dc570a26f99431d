"""An adjustment needs reason and amount, and adjustments follow each other without a gap.

A CAS holds up to six trios of reason, amount and quantity, filled from the left. An amount without
reason can not be posted, a reason without amount balances nothing. When the quantity is left out
its place stays empty: the next reason is in CAS05, not CAS04.

Rejected: CAS*CO*45*70*42*10, CAS*CO*45*70****42*10, CAS*CO**70
Accepted: CAS*CO*45*70**42*10

Source: X12 CAS syntax notes; X12 RFI 196.
"""

from collections.abc import Iterator

from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.loops.chunk import Spot
from edi.rules.cas.context import Subject, adjustment_sets, run_together
from edi.rules.rule import Hit, Scope, rule

_LAST = 17  # the reason code of the sixth trio


@rule(
    "CAS021",
    "incomplete-adjustment",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in adjustment_sets(subject):
        view = adjustments.view
        for index, values in view.each("CAS"):
            if not run_together(at(values, 1)):
                for position, message in _flaws(values):
                    yield Hit(Spot(view.chunk, index, position), message)


def _flaws(values: list[str]) -> Iterator[tuple[int, str]]:
    gap = 0  # position of the first empty trio
    used = False
    for position in range(2, min(len(values), _LAST + 1), 3):
        reason, amount = at(values, position), at(values, position + 1)
        if not reason and not amount and not at(values, position + 2):
            gap = gap or position
            continue
        if gap and used:
            yield gap, f"CAS{gap:02d} leaves a gap before CAS{position:02d}; move it up"
            gap = 0
        elif gap:
            yield gap, "the first adjustment belongs in CAS02 and CAS03"
            gap = 0
        used = True
        if not reason:
            what = "an amount" if amount else "a quantity"
            yield position, f"CAS{position:02d} lacks the reason code of {what}"
        elif not amount:
            hint = f"; CAS{position + 2:02d} is the quantity" if at(values, position + 2) else ""
            if position > 2 and at(values, position - 1):
                hint += f"; CAS{position - 1:02d} is a quantity, leave it empty for none"
            yield position + 1, f"CAS{position + 1:02d} lacks the amount of a reason code{hint}"
    if not used:
        yield 2, "CAS without an adjustment; leave the segment out when there is none"
