"""The group is not one that the reason code's own definition allows.

Some reasons say "use only with group code ...": OA for 18, 23, 133, 136, 209, 257, 271, 277 and
P11; PR for 85, 201, 229, 238, 275 and P3; CO for 139, 249, 281, 303, P24, P25 and P26; CO or PR for
45; CO or PI for 278; CO or OA for P16. Another group contradicts the code, whoever sent it first.
18 under CO is a warning for workers' compensation, where state rules may require it.

Rejected: CAS*OA*45*70, CAS*OA*275*80
Accepted: CAS*CO*45*70, CAS*PR*275*80

Source: X12 code source 139, definitions of these codes.
"""

from collections.abc import Iterator

from edi.codes import carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, concerned, may_concern, or_list
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS013",
    "group-against-definition",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern("CAS013"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments, pair in concerned(subject, "CAS013"):
        known = carc.get(pair.reason)
        assert known is not None
        excused = pair.reason == "18" and pair.group == "CO" and adjustments.filing == "WC"
        unless = " unless a workers' compensation rule of the state requires CO" if excused else ""
        yield Hit(
            pair.spot(),
            f"{pair.group}-{pair.reason}: reason {pair.reason} ({known.summary}) may be used only"
            f" with group {or_list(known.must)}{unless}.",
            f"{pair.amount_text} under {pair.group}",
            Severity.WARNING if excused else None,
        )
