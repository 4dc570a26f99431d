"""Group and reason code are run together in one element.

"PR1" and "CO-45" are how people and paper remittances write the pair; in a CAS the group stands in
CAS01 and the reason in CAS02, CAS05, ... With both in one element the amounts often shift too, so
nothing else is said about the segment.

Rejected: CAS*PR1*50, CAS*CO*CO-45*70
Accepted: CAS*PR*1*50, CAS*CO*45*70

Source: 837 and 835 guides, CAS01 and CAS02.
"""

from collections.abc import Iterator

from edi.claims.view import at
from edi.codes import carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, adjustment_sets, may_concern, run_together
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import Spot


@rule(
    "CAS020",
    "codes-run-together",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern("CAS020"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in adjustment_sets(subject):
        view = adjustments.view
        for index, values in view.each("CAS"):
            for position in (1, *range(2, len(values), 3)):
                found = run_together(at(values, position))
                if found:
                    yield Hit(
                        Spot(view.chunk, index, position),
                        f"Group and reason are joined in CAS{position:02d}: {_split(*found)}.",
                        f"CAS{position:02d} {at(values, position)}",
                    )
                    break


def _split(group: str, reason: str) -> str:
    if carc.is_valid(reason):
        return f"send {group} in CAS01 and {reason} as the reason code"
    return f"send {group} in CAS01 and the reason code in an element of its own"
