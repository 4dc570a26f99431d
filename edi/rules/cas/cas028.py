"""Reason 45 takes the whole charge.

45 is the part of the charge above the allowed amount, so something must have been allowed; with the
whole charge under it nothing was. A denial has a reason of its own (96, 204, 197, ...), by
which the provider knows whether to appeal, correct or write off.

Rejected: charge 180, CAS*CO*45*180
Accepted: charge 180, CAS*CO*96*180 with a remark code

Source: X12 code source 139, note of 45; X12 RFI 2052.
"""

from collections.abc import Iterator

from edi.claims.balance import total
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, of_reason, suspect_sets
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS028",
    "whole-charge-above-allowed",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=of_reason("45"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in suspect_sets(subject, "CAS028"):
        pairs = [a for a in adjustments.adjustments if a.reason == "45"]
        if pairs and adjustments.charge and total(a.amount for a in pairs) == adjustments.charge:
            of = "line's" if adjustments.is_line else "claim's"
            yield Hit(
                pairs[0].spot(1),
                f"Reason 45 covers the {of} whole charge, so nothing was allowed. If it was denied,"
                " send the reason code of the denial instead.",
                f"{adjustments.charge}",
            )
