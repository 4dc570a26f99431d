"""The group is unusual for the reason code, though tolerated.

Worth a look when a remittance is designed, noise otherwise: runs only with --strict or when it is
selected. A retired code without any usual group is left to CAS003.

Rejected: CAS*OA*1*50 (only when asked for)
Accepted: CAS*PR*1*50

Source: CARC definitions and the CAQH CORE scenarios; advisory.
"""

from collections.abc import Iterator

from edi.codes import carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, concerned, may_concern, or_list
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS015",
    "unusual-group",
    Severity.INFO,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern("CAS015", "CAS012"),
    optional=True,
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for _, pair in concerned(subject, "CAS015"):
        known = carc.get(pair.reason)
        assert known is not None
        yield Hit(
            pair.spot(),
            f"{pair.group}-{pair.reason} is unusual: reason {pair.reason} ({known.summary}) is"
            f" mostly seen under {or_list(known.usual)}.",
            f"{pair.amount_text} under {pair.group}",
        )
