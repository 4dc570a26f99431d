"""An adjustment needs reason and amount, and adjustments follow each other without a gap.

A CAS holds up to six trios of reason, amount and quantity, filled from the left. An amount without
reason cannot be posted, a reason without amount balances nothing. When the quantity is left out
its place stays empty: the second reason is in CAS05, not CAS04. One finding a segment, since what
follows the first flaw has mostly shifted with it.

Rejected: CAS*CO*45*60*44*10, CAS*CO*45*60*****44*10, CAS*CO**70
Accepted: CAS*CO*45*60**44*10

Source: X12 CAS syntax notes; X12 RFI 196.
"""

from collections.abc import Iterator

from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, run_together, suspect_sets, trio_flaw
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import Spot


@rule(
    "CAS021",
    "incomplete-adjustment",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    cleared_by={"plain_adjustments"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in suspect_sets(subject, "CAS021"):
        view = adjustments.view
        for index, values in view.each("CAS"):
            flaw = trio_flaw(values)
            if flaw and not run_together(at(values, 1)):
                position, message = flaw
                yield Hit(Spot(view.chunk, index, position), message)
