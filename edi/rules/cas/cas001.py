"""The group code (CAS01) must be CO, OA, PI or PR; an 837 may also carry the old CR.

The group says who bears the adjusted amount. Without it nobody can tell what the patient owes, and
the next payer cannot coordinate. An empty CAS01 is ELE001; CR is CAS016; a group and a reason in
one element ("PR1") are CAS020.

Rejected: CAS*CX*45*70
Accepted: CAS*CO*45*70

Source: 837 and 835 guides, CAS01; X12 claim adjustment group codes.
"""

from collections.abc import Iterator

from edi.claims.view import Adjustment
from edi.codes import cagc, carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, concerned, may_concern
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS001",
    "group-code-unknown",
    Severity.ERROR,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern("CAS001"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    reported = None
    for _, pair in concerned(subject, "CAS001"):
        spot = pair.group_spot()
        if spot != reported:  # once a segment, however many trios it has
            reported = spot
            yield Hit(
                spot,
                f"The adjustment group code (CAS01) is not valid: {_hint(pair)}.",
                f"CAS01 {pair.group}",
            )


def _hint(pair: Adjustment) -> str:
    if cagc.is_valid(pair.group.upper()):
        return f"write {pair.group.upper()} in capitals"
    if cagc.is_valid(pair.reason) and carc.is_valid(pair.group):
        return f"group and reason are swapped, {pair.reason} belongs here"
    return "use CO, OA, PI or PR"
