"""Medicare's sequestration reduction (253, formerly 223) belongs under CO.

A provider who accepts assignment takes Medicare's payment as payment in full, so the 2 percent are
his write-off: the member may not be billed for them, and the next payer does not owe them. An error
in an 835 and where CLM07 says A; a warning where the provider does not accept assignment. 223 is
taken for sequestration only from Medicare, since it stands for other mandates as well.

Rejected: CAS*PR*253*0.8 with CLM07 A
Accepted: CAS*CO*253*0.8

Source: CMS CR 8378.
"""

from collections.abc import Iterator

from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, concerned, may_concern
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS011",
    "sequestration-group",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern("CAS011"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments, pair in concerned(subject, "CAS011"):
        assigned = adjustments.accepts_assignment
        yield Hit(
            pair.spot(),
            f"{pair.group}-{pair.reason}: sequestration is the provider's write-off"
            f"{'' if assigned else ' under assignment'}, never the member's: CO-{pair.reason}",
            f"{pair.amount_text} under {pair.group}",
            None if assigned else Severity.WARNING,
        )
