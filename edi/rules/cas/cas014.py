"""The group contradicts the meaning of the reason code.

For instance a fault in the claim data (4, 16) under PR: what the provider did wrong is not the
patient's to pay. 26 (service before the coverage began) under CO, since no contract can bind then;
100 (paid to the patient) under another group than PR. From Medicare (SBR09 or CLP06 MA, MB), 97,
150, 234 and B15 are the patient's only where he had a notice (modifier GA or GX). This is advice
from the meaning of the codes and their common use, so it is a warning for every sender; what a
definition forbids is CAS013.

Rejected: CAS*PR*4*70
Accepted: CAS*CO*4*70

Source: CARC definitions; the CAQH CORE scenarios, which keep data faults from the patient (X12 RFI
2578); X12 RFI 976 (26), 1812 (100); Noridian (97, 150, 234, B15).
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
        if pair.group in known.never:
            expected = or_list(known.usual or known.allowed)
            message = (
                f"group {pair.group} contradicts reason {pair.reason} ({known.summary}); it"
                f" normally goes under {expected}."
            )
        else:
            message = (
                f"Medicare makes the patient liable for reason {pair.reason} only where a notice"
                " was given (modifier GA or GX); this service has none, so it normally goes under"
                " CO."
            )
        yield Hit(
            pair.spot(),
            f"{pair.group}-{pair.reason}: {message}",
            f"{pair.amount_text} under {pair.group}",
        )
