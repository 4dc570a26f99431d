"""The group contradicts the meaning of the reason code.

For instance a fault in the claim data (4, 16) or a late filing under PR: what the provider did
wrong is not the patient's to pay. This is advice from the meaning of the codes and their common
use, not a published rule, so it is a warning for every sender; pairs that a definition forbids are
CAS013.

Rejected: CAS*PR*4*70
Accepted: CAS*CO*4*70

Source: CARC definitions; the CAQH CORE scenarios, which keep data faults from the patient (X12 RFI
2578).
"""

from collections.abc import Iterator

from edi.codes import carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, concerned, may_concern, or_list
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS014",
    "group-contradicts-reason",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern(
        "CAS014", "CAS012"
    ),  # CAS012 leaves pairs of other payers to this rule
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for _, pair in concerned(subject, "CAS014"):
        known = carc.get(pair.reason)
        assert known is not None
        yield Hit(
            pair.spot(),
            f"{pair.group}-{pair.reason}: {pair.group} contradicts {pair.reason}"
            f" ({known.summary}); expected under {or_list(known.usual or known.allowed)}",
            f"{pair.amount_text} under {pair.group}",
        )
