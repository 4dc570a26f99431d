"""Medicare's sequestration reduction (253, formerly 223) belongs under CO.

A provider who accepts assignment takes Medicare's payment as payment in full, so the 2 percent are
his write-off: the patient may not be billed for them, and the next payer does not owe them. Under
PR they are billed to the patient: an error in an 835 and where CLM07 says A, a warning where the
provider does not accept assignment. OA and PI bill nobody and occur in payers' remittances: a
warning. 223 is taken for sequestration only from Medicare, since it stands for other mandates too.

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
        billed = pair.group == "PR"
        message = (
            "Medicare's sequestration cut must not be passed to the patient"
            if billed
            else "Medicare's sequestration cut is the provider's write-off"
        )
        if billed and not adjustments.accepts_assignment:
            message += " of a provider who accepts assignment"
        is_error = billed and adjustments.accepts_assignment
        yield Hit(
            pair.spot(),
            f"{pair.group}-{pair.reason}: {message}. Send it as CO-{pair.reason}.",
            f"{pair.amount_text} under {pair.group}",
            None if is_error else Severity.WARNING,
        )
